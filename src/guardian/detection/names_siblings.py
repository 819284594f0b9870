"""What the columns beside it make of a name too short or too coded to be read alone. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guardian.detection.lexicon import word_set
from guardian.detection.names_words import words
from guardian.model import TableSchema

_LEARNERS = re.compile(
    r"student|pupil|learner|estudiante|alumn[oai]|(?<![a-z])aluno|[eé]l[eè]ve(?![nl])|[eé]tudiant|sch[uü]e?ler"
    r"|(?<![a-z])stu_|mahasiswa|(?<![a-z])siswa|xuesheng|学生|學生|学员|生徒"
)
_SCHOOLED = word_set(
    "class classe clase klasse turma grade grado course curso section seccion promotion promo major department "
    "faculty college departement semester semestre dormitory filiere niveau"
)
_MARKS = word_set("nota note notes mark marks grade grades score calificacion puntaje puntuacion zensur cgpa gpa")
_NUMERIC = frozenset({"int", "small", "float"})
_NUMBERED = re.compile(
    r"(?:haus|house|home|street|building)_?(?:nummer|nr|no|num|number)|num(?:ero)?_?(?:casa|rue|voie)"
)
_STREETS = word_set(
    "city zip zip_code zipcode postcode postal_code postalcode country state suburb town ciudad municipio "
    "municipalidad distrito provincia direccion barrio ville code_postal"
)
_LINES = re.compile(r"(?:addr?_?)?line_?[1-4]")
_MAILS = word_set("email e_mail mail subject from to recipient sender reply_to body")
_PROVIDERS = word_set(
    "provider provider_name oauth_provider auth_provider identity_provider idp issuer iss login_provider"
)
_ISSUED = word_set("uid sub subject extern_uid external_uid external_id identifier provider_key account_id")
_SECRETS = re.compile(r"passw|pwd|contras|clave|mot_de_passe|mdp|senha")
_SENDERS = word_set(
    "from sender username jid from_user from_name from_email from_addr from_id src_addr sender_id sender_name "
    "from_user_id"
)
_RECEIVERS = word_set(
    "to peer recipient receiver to_user to_name to_email to_addr to_id dst_addr receiver_id recipient_id to_user_id"
)
_CARD = word_set("nickname bday vcard org fn n adr tel")
_DONE = re.compile(r"[a-z]{3,}(?:ed|en)|made|paid|held|kept")
_HAN_DOER = re.compile(r"[\u4e00-\u9fff]{2,5}(?:[人员師师]|[者主]名)")
"""`接诊人`, `巡查员`, `契約者名`: whoever does it, whatever that is."""
_NO_HAN_DOER = re.compile(
    r"机器人|機器人|成人|老人|无人|無人|每人|几人|限.*人|[可容载載].*人$|定员|定員|满员|动员|人员$|人員$"
)
_NO_DOER = word_set(
    "sorted grouped filtered caused obsoleted replaced superseded powered limited preceded followed blocked triggered "
    "partitioned clustered multiplied divided increased decreased reduced covered defined"
)
_WHO = word_set(
    "doctor physician surgeon nurse dentist witness teacher lecturer lawyer attorney judge inspector midwife "
    "pharmacist medecin medico docente profesor professeur enseignant abogado enfermera veterinarian "
    "employee patient student"
)
_SURNAMES = word_set(
    "apellido apellidos prenom prénom vorname voornaam surname last_name lastname sobrenome cognome nachname "
    "achternaam apellido_paterno"
)
_BODY = {
    "peso": "weight",
    "weight": "weight",
    "poids": "weight",
    "gewicht": "weight",
    "height": "height",
} | dict.fromkeys(("estatura", "altura", "taille", "groesse", "身高"), "height")
_SHIPPED = word_set(
    "grand_total base_grand_total subtotal shipping_method shipping_amount shipping_description tracking_number "
    "waybill_no freight parcel_count packages order_id sku"
)
"""Beside them a weight is that of a parcel."""
_TOKENS = frozenset({"token", "tokens"})
_BESIDE_WORDS = word_set(
    "lemma lemmas pos pos_tag upos xpos dep deprel sentence sentence_id ner_tag tag_id completion prompt_tokens "
    "total_tokens token_symbol token_id contract_address block_number logprob"
)
"""Beside them a token is a word of a text or a coin."""
_ANSWERS = word_set("answer security security_question question")
_POSTS = word_set("poste cargo puesto salaire salario fonction date_embauche fecha_contratacion hire_date job_title")
_OF_SESSIONS = word_set(
    "ip ip_address ipaddr user_agent expires expire expiry expires_at sess session data session_data last_activity"
)
_HUNGARIAN = re.compile(r"[a-z](?=[A-Z])")
_OF_A_WORK = word_set("poster author owner creator uploader starter submitter")
_OF_SYSTEMS = word_set("table schema db database object file process job index lock")
_PATIENTS = ("patient", "paciente", "pasien", "患者", "病人")
_LEARN = (
    "stud",
    "pupil",
    "learner",
    "alum",
    "alun",
    "lève",
    "leve",
    "tudiant",
    "sch",
    "stu_",
    "siswa",
    "xuesheng",
    *"学學生",
)
_SAYING = frozenset({"neutral", "prefix", "person", "thing", "record"})
_BODIES = word_set("body txt text content msg message message_text")
_STEMS = re.compile(r"^(?:t|tb|tbl|sys|dim|m|mst|ref|lk|lu|cat)_")


@dataclass(frozen=True, slots=True)
class Circle:
    """What all columns of a table show together.

    ``prefix`` stands before nearly all of them and says nothing (`cp_name`, `cp_phone`); ``typed``: one letter for
    the type does (`sName`, `nSex`). ``learner``: rows are
    learners; ``taught``: rows belong to one. ``letter``: there is a sender and a receiver. ``card``: an address card.
    ``own`` is the column that a short list of values is made of (`position` of `positions`).
    """

    names: frozenset[str]
    prefix: str
    typed: bool
    learner: bool
    taught: bool
    letter: bool
    card: bool
    own: str
    ill: bool
    account: bool


def circle(table: TableSchema) -> Circle:
    names = [column.name.lower() for column in table.columns]
    every = frozenset(names)
    title = f"{table.name} {table.comment}".lower()
    text = " ".join([title, *names])
    taught = any(part in text for part in _LEARN) and bool(_LEARNERS.search(text))
    learner = taught and bool(_LEARNERS.search(title))
    return Circle(
        names=every,
        prefix=_prefix(names),
        typed=_typed(table),
        learner=learner,
        taught=taught,
        letter=bool(every & _SENDERS and every & _RECEIVERS),
        card="fn" in every and len(every & _CARD) >= 3,
        ill=any(part in text for part in _PATIENTS),
        account="account" in title and "accounting" not in title,
        own=_own(names, table.name) if len(names) <= _SHORT_LIST else "",
    )


_SHORT_LIST = 6
_MANY = 4


def _counted(found: tuple[str, int]) -> int:
    return found[1]


def _prefix(names: list[str]) -> str:
    """Letters written before three of four columns or more that are no word which says something."""
    if len(names) < _MANY:
        return ""
    # A letter that stands before three of four names stands before the first, the second or the last.
    heads = [name.partition("_")[0] for name in names if "_" in name]
    first, count = max(((head, heads.count(head)) for head in heads[:2] + heads[-1:]), key=_counted, default=("", 0))
    if not 1 <= len(first) <= _MANY or count < _MANY or count * 4 < len(names) * 3 or not first.isalpha():
        return ""
    entry = words(first)[0].entry
    told = entry is not None and (entry.strength == "sure" or entry.roles & _SAYING)
    return "" if told else f"{first}_"


def _typed(table: TableSchema) -> bool:
    marked = [name[0] for column in table.columns if (name := column.name)[1:2].isupper() and name[0].islower()]
    return len(marked) >= _MANY and len(set(marked)) > 1 and len(marked) * 4 >= len(table.columns) * 3


def _own(names: list[str], table: str) -> str:
    stem = _STEMS.sub("", re.split(r"[.]", table.lower())[-1])
    return next((name for name in names if stem in {name, f"{name}s", f"{name}es", f"{name[:-1]}ies"}), "")


def bare(name: str, beside: Circle) -> str:
    """The name without the letters that stand before all columns of its table."""
    if beside.typed and _HUNGARIAN.match(name):
        return name[1:]
    cut = beside.prefix and name.lower().startswith(beside.prefix) and len(name) > len(beside.prefix)
    return name[len(beside.prefix) :] if cut else name


def is_house_number(name: str) -> bool:
    return bool(_NUMBERED.fullmatch(name.lower()))


def written_out(name: str, kind: str, beside: Circle, people: bool) -> str:
    """The name in words that say what its neighbours and its type make of it; unchanged where they add nothing."""
    plain = name.lower()
    if plain.rpartition("_")[2] in {"position", "rank"} and kind in {"int", "small"}:
        return "sort order"
    if plain in {"male", "female", "males", "females"} and kind in _NUMERIC:
        return "count"
    if plain.endswith("sid") and (plain.endswith("_sid") or (plain == "sid" and not beside.names & _OF_SESSIONS)):
        return f"{plain[:-3]}id"
    return (
        _of_learners(plain, kind, beside) or _of_records(plain, kind, beside, people) or _of_doers(plain, kind) or name
    )


def _of_learners(plain: str, kind: str, beside: Circle) -> str:
    if beside.learner and plain in _SCHOOLED and kind in {"text", ""}:
        return "school"
    marked = beside.taught and kind in _NUMERIC and plain.rstrip("_0123456789") in _MARKS
    return "exam score" if marked else ""


def _of_records(plain: str, kind: str, beside: Circle, people: bool) -> str:
    names = beside.names
    if plain in {"nombre", "nom", "nome", "name", "naam"} and names & _SURNAMES:
        return "first name"
    if plain in _TOKENS and names & _BESIDE_WORDS:
        return "word"
    if plain in _TREATED and names & _OF_ANIMALS:
        return "breed"
    if plain == "upn" and beside.names & _PUPILS:
        return "student number"
    if plain in _STATES_OF_HEALTH and any(map(_MACHINE.search, names)) and not (beside.ill or _BORN & names):
        return "status"
    if plain in _CERTIFICATES and not any(map(_KEYED.search, names)):
        return "qualification" if people or any(map(_EMPLOYED.search, names)) else "type"
    if _PAID.fullmatch(plain) and _paid_to_somebody(beside):
        return "gross salary"
    if plain in _BODY and (people or beside.ill):
        return "parcel size" if names & _SHIPPED else f"body {_BODY[plain]}"
    if plain == "balance" and beside.account:
        return "account balance"
    if "line" in plain and _LINES.fullmatch(plain) and names & _STREETS:
        return "address line"
    if plain in _BODIES and beside.letter:
        return "message text"
    if plain in {"cc", "bcc"} and names & _MAILS:
        return "cc email"
    if plain in _ISSUED and names & _PROVIDERS:
        return "oauth uid"
    if plain in {"departement", "departamento", "service", "department"} and names & _POSTS:
        return "job department"
    if plain in {"children", "kids", "hijos", "enfants", "filhos", "kinder"} and people and kind in _NUMERIC:
        return "number of children"
    if plain == "departamento" and names & _STREETS:
        return "street address"
    if plain in _ANSWERS and len(names & _ANSWERS) > 1 and any(_SECRETS.search(other) for other in names):
        return "security answer"
    if plain == "hash" and people and not any(_SECRETS.search(other) for other in names):
        return "password hash"
    return "first name" if plain == "fn" and beside.card else ""


def _paid_to_somebody(beside: Circle) -> bool:
    """Gross and net of people who work: of goods they are prices or weights, of films takings."""
    return any(map(_EMPLOYED.search, beside.names)) and not any(map(_TRADED.search, beside.names))


_STATES_OF_HEALTH = word_set("health health_status health_state healthstatus health_check")
_TREATED = word_set("patient patients patient_name") | {"patient name"}
_OF_ANIMALS = word_set("species breed microchip microchip_no kennel rasse raza tierart 品种 品種 物种 芯片号")
"""Beside them the patient is an animal."""
_PUPILS = word_set("form fsm uln forename pupil pupil_name year_group year tutor_group house parent/carer sen")
_BORN = word_set("dob birth_date date_of_birth gender sex age patient_id blood_type")
_MACHINE = re.compile(
    r"(?<![a-z])(?:host|hostname|server|servers|node|service|instance|cluster|port|pod|container|endpoint|uptime|cpu"
    r"|latency|ip|ip_address|fqdn|backend|replica|target_group|version|vm|disk|firmware)(?![a-z])"
)
_CERTIFICATES = word_set("certificate certificates certificate_name cert_name")
_KEYED = re.compile(r"key|secret|passphrase|(?<![a-z])(?:pem|saml|csr|idp|sso|sha|fingerprint|thumbprint)(?![a-z])")
"""Beside them a certificate is one of a machine, kept with what goes with it."""
_PAID = re.compile(
    r"(?:monthly |annual |yearly )?(?:gross|net|brutto|netto|bruto|neto|brut|lordo|líquido)"
    r"(?:[ _]?[(\[]?(?:[€$£¥]|eur|usd|gbp|chf|cny|hkd|twd|pln|sek)[)\]]?)?(?:[ _/]*(?:month|year|mo|pa|p\.a\.))?"
)
_EMPLOYED = re.compile(
    r"(?<![a-z])(?:emp(?:l|loyee)?s?|staff|worker|payroll|pay_?slip|department|dept|abteilung|job|position|hired?)(?![a-z])"
    r"|pers(?:onal)?[ _.-]?n(?:r|o|ummer)|mitarbeiter|emp(?:loyee)?[ _]?(?:no|nr|num|id|name|code)"
    r"|pay[ _](?:date|period|grade)"
    r"|tax[ _]code|empleado|salari|dipendente|steuerklasse|lohn|gehalt|hire[ _]date"
)
_TRADED = re.compile(
    r"(?<![a-z])(?:vat|invoice|order|weight|kg|tare|tara|mwst|ust|iva|tva|qty|quantity|sku|product|item|studio|director)"
    r"(?![a-z])|rechnung|factura"
)


def _unlisted(plain: str) -> bool:
    """No word in it means anything, but for 人 itself."""
    return all(word.entry is None or word.text in "人者员师" for word in words(plain))


def _of_doers(plain: str, kind: str) -> str:
    """`admitted_by`, `from_user`, `consulting_doctor`: a text that names who did something, by a word not listed."""
    if _HAN_DOER.fullmatch(plain) and not _NO_HAN_DOER.search(plain) and _unlisted(plain):
        return "受访人"
    first, _, last = plain.rpartition("_")
    if kind != "text" or not first or not first.replace("_", "").isalpha():
        return ""
    if last == "by":
        done = _DONE.fullmatch(first)
        return "created by" if done and first not in _NO_DOER else ""
    if last in _OF_A_WORK:
        return "" if first.partition("_")[0] in _OF_SYSTEMS else "author name"
    if "_" in first or (last != "user" and last not in _WHO):
        return ""
    listed = words(first)[0].entry is not None
    if last == "user":
        return "create user" if first in {"from", "to"} or not listed else ""
    return "" if listed else f"{last} name"
