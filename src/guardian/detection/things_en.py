"""Words after a capitalised word that make it a thing (``Foley catheter``), and firms named after somebody."""

from __future__ import annotations

import re

from guardian.detection.lexicon import word_set

_THING = re.compile(
    r"(?:['’]s)? (?:catheter|correction|virus|serology|lymphoma|carcinoma|tumou?r|palsy|thyroiditis|"
    r"lobectomy|procedure|drain|cath|contracture|tremor|hernia|oesophagus|esophagus|gland|collar|anastomosis|node|"
    r"resection|disease|syndrome|neuroma|aneurysm|ulcer|hip|spondylitis|pancreatitis|gangrene|reflex|fracture|sign|"
    r"manoeuvre|maneuver|kernel|distribution|equation|inequality|theorem|lemma|algorithm|transform|filter|coefficient|"
    r"criterion|constant|principle|paradox|conjecture|hypothesis|estimator|matrix|polynomial|chemotherapy|stain|"
    r"medium|buffer|flask|dish|burner|pump|valve|engine|scissors|forceps|retractor|splint|brace|scale|score|criteria|"
    r"classification|stent|test|phenomenon)s?\b"
)
_EXAMINED = re.compile(
    r"(?:Romberg|Babinski|Tinel|Phalen|Hoffmann?|Lachman|McMurray|Kernig|Brudzinski|Trendelenburg|Murphy|Homans?|Rovsing|"
    r"Las[eè]gue|Finkelstein|Spurling|Rinne)(?:['’]s)?:? (?:positive|negative|[+-]ve|absent|present)\b"
    r"|(?:Foley|Hickman|Swan-Ganz|Jackson-Pratt) (?:in (?:place|situ)|removed|inserted|draining|placed|line|drain)\b"
    r"|(?:Raynaud|Crohn|Hodgkin|Alzheimer|Parkinson|Hashimoto|Sj[oö]gren|Meniere|Ménière|Addison|Cushing|Huntington|Barrett)"
    r"['’]s(?! [A-Z])"
)
"""Signs that doctors look for, by those who first saw them: ``Romberg negative``."""
_WARES = re.compile(
    r" (?:sauce|pudding|mustard|cheese|terrier|shepherd|retriever|spaniel|ham|sausages?|pasty|pie|tart|sponge|cakes?|"
    r"chips|toast|rolls?|beer|wine|champagne|tea|coffee|beans|potato(?:es)?|peach(?:es)?|tomato(?:es)?|onions?|apples?|"
    r"oranges?|beef|lamb|chicken|salmon|steaks?|pizza|bagels?|bread|butter|cream|salad|dressing|carpets?|rugs?|porcelain|china|"
    r"linen|leather|marble|blinds|fever|flu)\b"
)


_VEHICLES = (
    r"trucks?|vans?|sedans?|SUVs?|cars?|estates?|coup[ée]s?|convertibles?|tractors?|diggers?|excavators?|motorbikes?|"
    r"dealerships?|dealers?|showrooms?"
)
_APPLIANCES = (
    r"vacuums?(?: cleaners?)?|hoovers?|fans?|dishwashers?|ovens?|fridges?|freezers?|cookers?|toasters?|kettles?|"
    r"washing machines?|hair ?dryers?|drills?"
)
_CLOTHES = (
    r"jeans|shoes|boots|trainers|sneakers|shirts?|suits?|coats?|jackets?|handbags?|bags?|sunglasses|scarves|scarf|"
    r"belts?|socks|caps?|hats?|gloves|pyjamas"
)
_PERFUMES = r"perfumes?|fragrances?|lipsticks?|cosmetics"
_DEVICES = (
    r"headphones|earphones|speakers?|laptops?|tablets?|printers?|toners?|cameras?|phones?|monitors?|servers?|"
    r"workstations?|desktops?|notebooks?"
)
_SYSTEMS = (
    r"nodes?|keyspaces?|migrations?|dashboards?|clusters?|brokers?|topics?|pipelines?|alerts?|charts?|"
    r"operators?|builds?|servers?|plugins?"
)
_BY_MAKE = (
    (
        "Mercedes|Ford|Honda|Toyota|Tesla|Porsche|Ferrari|Lamborghini|Bentley|Bugatti|Chevrolet|Chrysler|Cadillac|Buick|"
        "Dodge|Peugeot|Renault|Citroën|Citroen|Opel|Skoda|Škoda|Daimler|Mazda|Suzuki|Isuzu|Hino|Scania|"
        "Deere|Fendt|Deutz|Kubota|Caterpillar|Harley|Triumph",
        _VEHICLES,
    ),
    ("Michelin|Dunlop|Goodyear|Pirelli|Firestone|Bridgestone|Continental|Hankook", r"tyres?|tires?"),
    ("Dyson|Hoover|Miele|Bosch|Siemens|Shark|Bissell|Kenwood|Smeg|Maytag|Whirlpool|Braun|Philips", _APPLIANCES),
    ("Levi|Levi's|Levi’s|Wrangler|Diesel|Clarks|Timberland|Gucci|Prada|Versace|Armani|Chanel|Burberry", _CLOTHES),
    ("Jordan|Adidas|Nike|Puma|Reebok|Asics|Converse|Vans|Lacoste", _CLOTHES),
    (
        "Norton|McAfee|Kaspersky|Avast|Symantec|Sophos|Bitdefender",
        r"antivirus|anti-virus|licen[cs]es?|subscriptions?|firewalls?|renewals?|software",
    ),
    ("Chanel|Dior|Guerlain|Givenchy|Lancôme|Lancome|Gucci|Prada|Armani|Versace|Hermès|Hermes", _PERFUMES),
    ("Bose|Sennheiser|Philips|Siemens|Sony|Dell|Lenovo|Asus|Acer|Canon|Epson|Lexmark|Xerox|Olympus", _DEVICES),
    (
        "Grafana|Kibana|Kafka|Kubernetes|Cassandra|Redis|Jenkins|Jasper|Tableau|Looker|Hadoop|Helm|Celery|Airflow",
        _SYSTEMS,
    ),
    ("Brent", "crude|futures|oil|prices|benchmark"),
    ("Nespresso|Keurig|Tassimo", "pods?|machines?|capsules?|coffee"),
    ("Taylor|Cramer|Leibniz|Simpson|Bayes|Hebb|Born|Hund|Markovnikov|Pareto|Sturges|Naismith", "rules?"),
    ("Phillips|Laffer|Lorenz|Engel|Bell|Koch|Peano|Hilbert|Bézier|Bezier|Kuznets|Gompertz|Kaplan-Meier", "curves?"),
)
_MAKES = tuple((frozenset(makers.split("|")), re.compile(rf" (?:{wares})\b")) for makers, wares in _BY_MAKE)
_GIVEN_TO = re.compile(r"\b(?i:gave|gives?|giving|sent|sends?|sending|lent|lends?|hands|handed|shows|showed|shown) $")
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]{1,40}"
BRANDS = re.compile(
    r"\b(?:Goldman Sachs|J\.?P\.? ?Morgan(?: Chase)?|Lehman Brothers|Wells Fargo|"
    r"Credit Suisse|Ben & Jerry['’]?s|Kraft Heinz|Johnson & Johnson|Procter & Gamble|"
    r"Ernst & Young|Standard & Poor['’]?s|Marks (?:&|and) Spencer|Rolls[- ]Royce|Mercedes[- ]Benz|"
    r"Alfa Romeo|Victoria['’]s Secret|Warner Bros|Lockheed Martin|Northrop Grumman|Booz Allen|"
    r"Dolce Gusto|Dolce & Gabbana|Lidl|Aldi|Tesco|Asda|Ikea|Costco|Walmart|Carrefour|Earl Grey|Maris Piper|"
    r"Yves Saint Laurent|Massey Ferguson|Freddie Mac|Thomson Reuters|Washington Post|Rio Tinto|ETH Zurich)(?![^\W\d_])"
)
"""None that somebody may well be called: a customer of that name would be taken for a firm."""
NAMESAKES = re.compile(
    r"\b(?:Morgan Stanley|Merrill Lynch|Charles Schwab|Fannie Mae|Sallie Mae|Jack Daniel(?:['’]?s)?|Captain Morgan|"
    r"Jim Beam|Johnnie Walker|"
    r"Harley[- ]Davidson|Aston Martin|John Deere|Louis Vuitton|Ralph Lauren|Calvin Klein|Tommy Hilfiger|Hugo Boss|"
    r"Michael Kors|Kate Spade|Christian Dior|Est[ée]e Lauder|Elizabeth Arden|Laura Ashley|Tim Hortons|Harry Potter|"
    r"Dr\.? Martens|Dr\.? Pepper|Uncle Ben['’]s|Trader Joe['’]s|Papa John['’]s|Jimmy John['’]s|Levi['’]s|"
    r"Macy['’]s|Kohl['’]s|Arby['’]s|Sainsbury['’]?s|Nando['’]s|Kellogg['’]?s|Hershey['’]?s)(?![^\W\d_])"
)
"""Firms and wares whose name is a person's too: most are meant only beside a word of trade."""
_FAMED = frozenset({"Morgan Stanley", "Merrill Lynch", "Louis Vuitton", "Harley-Davidson"})
_TITLED = re.compile(
    r"(?i:\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|dear|hi|hello|patient|customer|client|tenant|member|guest|name|named|called|"
    r"nurse|sister|brother|son|daughter|wife|husband|i am|i'm|met|saw)[.:]? )$"
)
_TRADED = re.compile(
    rf" (?:(?i:black|white|blue|red|brown|leather|new|old|vintage|classic|silk|cotton|wool|matte) )?"
    rf"(?:(?:{_VEHICLES}|{_CLOTHES}|{_PERFUMES}|"
    r"dress|skirts?|trousers|underwear|t-shirts?|purses?|wallets?|watch|luggage|sweaters?|jumpers?|"
    r"wallpapers?|curtains?|furniture|sofas?|bedding|fabrics?|towels?|creams?|serums?|mascara|skincare|make-?up|"
    r"mowers?|harvesters?|equipment|motorcycles?|bikes?|whiske?y|bourbon|bottles?|cereals?|corn ?flakes|"
    r"rice|chocolates?|donuts?|doughnuts?|pizzas?|coffee|sandwich(?:es)?|gift ?cards?|vouchers?|"
    r"miniatures?|pods|cans|bags|store|shop|outlets?|boutiques?|branch|dealers?|dealerships?|supermarkets?|restaurants?|franchises?|"
    r"brands?|collections?|catalogues?|catalogs?|brokerage|mortgages?|stock|share price|"
    r"analysts?|economists?|bankers?|strategists?|spokes(?:man|woman|person)|"
    r"book|books(?! (?:a|an|the|his|her|their)\b)|films?|movies?|series|box sets?|fan|world|costumes?)\b|"
    r"(?:Corp|Corporation|Inc|Ltd|Co|Company|Group|Holdings|plc|PLC|LLC|AG|SE|Bank)\b)"
)
"""Words of trade. None that is a verb behind somebody's name: ``Laura Ashley watches``, ``shares``, ``shops``."""
_TRADING = re.compile(
    r"(?i:(?:\b(?:wear|wears|wearing|wore|pairs? of|bottles? of|cans? of|shares? (?:of|in)|stakes? in|"
    r"brands?(?:,)? (?:like|such as)|stores?|retailers?|brokers?|brokerage|banks?|chains?|makers?|labels?|"
    r"we stock|we sell|designers?|lenders?|giants?|distillers?|analysts? at|bankers? at|economists? at|"
    r"(?:works?|worked|working|employed|hired|retired|laid off|a job|my job) (?:for|at|from)|"
    r"(?:drinks?|drank|drinking|sipping|sipped|shots? of|glass(?:es)? of|cheap|some|more)|"
    r"account (?:with|at)|stocks? of|shopping at|shop at|order from|voucher for)) (?:a |an |the |new |some )?)$"
)


_TEAM_NAMES = (
    "Cowboys|Texans|Patriots|Steelers|Packers|Broncos|Raiders|Chargers|Dolphins|Seahawks|Buccaneers|Falcons|Saints|"
    "Vikings|Redskins|Bengals|Ravens|Colts|Jaguars|Titans|49ers|Lakers|Celtics|Knicks|Bulls|Pistons|Pacers|Hornets|"
    "Mavericks|Spurs|Rockets|Nuggets|Clippers|Warriors|Timberwolves|Grizzlies|Raptors|Cavaliers|76ers|Yankees|Mets|"
    "Red Sox|White Sox|Orioles|Braves|Phillies|Dodgers|Astros|Padres|Mariners|Brewers|Blue Jays|Rangers|Rockies|Expos|"
    "Marlins|Pirates|Cubs|Canadiens|Bruins|Sabres|Flyers|Penguins|Red Wings|Maple Leafs|Blackhawks|Canucks|Oilers|"
    "Flames|Islanders|Rovers|Wanderers|Albion|Hotspur|Argyle|Sharks|Crusaders|Brumbies|Waratahs|Roosters"
)
TEAM_WORD = re.compile(rf" (?:{_TEAM_NAMES})\b")
TEAMS = re.compile(rf"\b{_CAPITALISED}(?: {_CAPITALISED})? (?:{_TEAM_NAMES})\b")


_IN_ADDRESS = re.compile(r"(?<![\d.:])\d{1,3}[A-Za-z]?,? \0(?: \d{1,3},|, [^\W\d_a-z])")
"""``2-11-3 Meguro, Tokyo``, ``Street 22B, Jumeirah 3, Dubai``: the word is where the nought stands."""


_EPONYMS = re.compile(
    r"(?:['’]s)?(?:-[^\W\d_]+)? (?:(?:exact|score|rank|sum|signed-rank|risk|product|information|mass|body) )?"
    r"(?:intervals?|charts?|diagrams?|techniques?|methods?|models?|effect|laws?|ind(?:ex|ices)|ratios?|plots?|"
    r"networks?|prizes?|awards?|medals?|troph(?:y|ies)|cup|pub|inn|tavern|arms|hotel|tests?|scores?|scales?|criteria|"
    r"classification|proteins?|syndrome|disease|algorithm|theorem|distribution|filter|transform|statistics?|"
    r"manoeuvre|maneuver|position|sign|grip|catheter|tube|needle|cipher|machine|ones?)\b(?! (?:positive|negative))"
)
_LED_BY_ARTICLE = re.compile(
    r"(?<![^\W\d_])(?i:the|an?) (?:(?:modified|classic|original|standard|new|King|Queen|Prince|Lord|Lady|Duke) )?$"
)
_SURE_EPONYMS = re.compile(
    r"(?:['’]s)? (?:score (?:interval|method|test)s?|exact test|rank(?:-| )sum|signed-rank|"
    r"proteins? (?:absent|present)|(?:antibod|antigen)\w*)\b"
)


_SCALES = re.compile(r" (?:(?:coma|stool|outcome|pain|prognostic) )?(?:scores?|scales?|charts?|staging|criteria)\b")


def measures(text: str, end: int) -> bool:
    """``the Glasgow coma scale``, ``Bristol stool chart``: a scale of that place, where nobody is."""
    return _SCALES.match(text, end) is not None


def eponymous(text: str, start: int, end: int) -> bool:
    """``the Alexander technique``, ``Wilson score interval``: a name, and nobody who bears it."""
    if _SURE_EPONYMS.match(text, end):
        return True
    return _EPONYMS.match(text, end) is not None and _LED_BY_ARTICLE.search(text, max(0, start - 16), start) is not None


def names_no_one(text: str, start: int, end: int) -> bool:
    """``Bonferroni correction``, ``Parmesan cheese``, a quarter between the parts of an address."""
    around = f"{text[max(0, start - 12) : start]}\0{text[end : end + 6]}"
    if _EXAMINED.match(text, start):
        return True
    return _THING.match(text, end) is not None or names_wares(text, end) or _IN_ADDRESS.search(around) is not None


def examined(text: str, start: int) -> bool:
    """``Raynaud's``, ``Jackson-Pratt drain``: what doctors call so."""
    return _EXAMINED.match(text, start) is not None


def names_wares(text: str, end: int) -> bool:
    """``Dijon mustard``, ``Yorkshire pudding``: where the kind comes from, not where anybody is."""
    return _WARES.match(text, end) is not None


def makes(text: str, start: int, end: int) -> bool:
    """``Mercedes trucks``: whose make it is. Any other name before a ware (``gave Ann headphones``) is somebody's."""
    maker = text[start:end]
    if _GIVEN_TO.search(text, max(0, start - 12), start):
        return False
    return any(maker in makers and wares.match(text, end) for makers, wares in _MAKES)


_PROGRAMS = word_set(
    """
    Scala Julia Jasper Cassandra Ruby Django Jenkins Ansible Jade Ember Crystal Perl Kibana Grafana Hugo Maven
    Vagrant Prometheus Athena Elm Ada Dart Swift Pascal Haskell Elixir Clojure Kotlin Flutter Groovy Gradle
    Sinatra Laravel Delphi Magento Joomla Drupal Selenium Cypress Jest Mocha Karma Jasmine Chai Sentry Zabbix
    Nagios Splunk Datadog Terraform Pulumi Consul Nomad Sybase Teradata Snowflake Databricks Bamboo Bitbucket
    Confluence Trello Asana Figma Hermes Apollo Pandora Luigi Dagster Prefect Flask Pandas Numpy Keras Caffe
    Theano Matplotlib Spacy Lucene Solr Neo Presto Trino Hive Pig Sqoop Flume Oozie Zookeeper Ambari Ranger
    Atlas Druid Superset Metabase Qlik Stata Lua Rust
    """
)
_SURELY_PROGRAMS = re.compile(
    r"\b(?:Python|Java|JavaScript|TypeScript|Node(?:\.js)?|PHP|SQL|MySQL|Postgre(?:s|SQL)|MongoDB|Redis|Kafka|Spark|Hadoop|"
    r"Docker|Kubernetes|k8s|kubectl|Linux|AWS|Azure|GCP|Git|GitHub|GitLab|Jira|HTML|CSS|React|Angular|Vue|Rails|C\+\+|C#|"
    r"Golang|Terraform|Ansible|Elixir|Rust|MATLAB|NoSQL|Elasticsearch|Nginx|ERROR|WARN|INFO|DEBUG|node \d+)(?![^\W\d_])"
)


def of_programs(text: str, start: int, end: int) -> bool:
    """``Python, Scala, Julia``: a name that a program bears too, in a text that names two others or writes a log."""
    if text[start:end] not in _PROGRAMS:
        return False
    others = {match[0] for match in _SURELY_PROGRAMS.finditer(text, max(0, start - 120), end + 120)}
    return len(others) > 1


def trades(text: str, start: int, end: int) -> bool:
    """``a Michael Kors handbag``, ``shares of Charles Schwab``: a word of trade beside a name, or none of a person."""
    before = text[max(0, start - 40) : start]
    if text[start:end] in _FAMED and not _TITLED.search(before):
        return True
    traded = _TRADED.match(text, end) or _PRICED.match(text, end) or _TRADING.search(before)
    return traded is not None or _beside_brand(text, start, end)


_PRICED = re.compile(r"[\"']?[,;\t|:]? ?(?:[£$€] ?)?\d{1,3}\.(?:[4-9][59]|00|50)(?![\w.%])")
"""A price of a shop."""
_LISTED = r"(?:, (?:and )?| and | & )"
_BESIDE = 40


def _beside_brand(text: str, start: int, end: int) -> bool:
    """``Ben & Jerry's, Dr Pepper and Jack Daniels``: in a list with a name that is a brand's only."""
    low, high = max(0, start - _BESIDE), min(len(text), end + _BESIDE)
    ends = [match.end() for match in BRANDS.finditer(text, low, start)]
    starts = [match.start() for match in BRANDS.finditer(text, end, high)]
    before = any(_LIST.fullmatch(text, one, start) for one in ends)
    return before or any(_LIST.fullmatch(text, end, one) for one in starts)


_LIST = re.compile(rf"{_LISTED}(?:[^,.;\n]{{1,24}}{_LISTED})?")
