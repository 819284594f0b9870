"""Names of medicines, which the English engine takes for people: by list, by syllables, by the dose behind."""

from __future__ import annotations

import re

from guardian.detection.lexicon import word_set

_LISTED = word_set(
    """
    abilify accutane adderall advair advil aggrenox albuterol aldactone aleve allegra alprazolam altace amaryl
    ambien amiodarone amitriptyline anusol apixaban aricept arimidex ativan atrovent augmentin avandia avastin avelox
    avonex bactrim bactroban benadryl benicar bentyl betadine biaxin botox brilinta bumex buscopan buspar
    bystolic calpol cardizem cardura cartia catapres ceftin celebrex celexa cellcept chantix cialis cipro ciproxin
    clarinex claritin cleocin clomid clozaril codeine cogentin colace compazine concerta copaxone coreg corgard
    coumadin cozaar crestor cymbalta decadron demerol depakote desyrel detrol dexedrine diabeta diflucan digoxin
    dilantin dilaudid diovan ditropan dulcolax duragesic duoneb ecotrin effexor elavil eliquis enbrel
    entresto epipen epogen ethambutol exelon ezetimibe fentanyl flagyl flexeril flomax flonase flovent fosamax
    furosemide gabapentin gaviscon gemzar geodon gleevec glucophage glucotrol haldol heparin herceptin humalog humira
    humulin hydrodiuril hytrin imdur imitrex imodium imuran inderal invokana isordil isoniazid januvia jardiance
    kaletra keflex keppra klonopin lacri-lube lamictal lamisil lanoxin lantus lasix latuda letrozole levaquin levemir
    levitra levothyroxine lexapro librium lidoderm lipitor loestrin lomotil lopressor lortab losec lotensin
    lotrel lovenox lunesta lupron luvox lyrica maalox macrobid madopar malarone maxalt maxzide medrol mestinon
    metformin methadone micardis miralax mirapex mobic motrin mucinex mucomyst naloxone namenda naprosyn narcan
    nasonex neosporin neulasta neupogen neurontin nexium niaspan nitrostat nizoral norco normodyne norvasc novolog
    nurofen omacor omnicef ondansetron oramorph orapred oxycontin ozempic pamelor panadol parlodel paxil pepcid
    percocet phenergan pitocin plaquenil plavix pradaxa pravachol precose prednisone prevacid prilosec prinivil
    procardia procrit prograf prolixin propecia protonix proventil prozac pulmicort pyridium ramipril ranexa reglan
    relafen remeron remicade renagel requip restasis restoril retin-a rifampin risperdal ritalin rituxan robaxin
    robitussin rocephin roxicodone sandimmune sandostatin senokot septra serevent seroquel seretide sinemet
    singulair skelaxin spiriva strattera suboxone sudafed symbicort synthroid tamiflu tapazole taxol taxotere tegretol
    tenormin tessalon thorazine topamax toprol toradol tradjenta tramadol trazodone trental tricor trileptal tylenol
    ultracet ultram unasyn valium valtrex vancomycin vaseline vasotec ventolin viagra vicodin victoza vicryl
    vioxx vistaril voltaren vytorin vyvanse wegovy wellbutrin xanax xarelto xeloda xolair zanaflex zantac zaroxolyn
    zestoretic zestril zetia ziac zithromax zocor zofran zoloft zolpidem zomig zosyn zovirax zyloprim zyprexa zyrtec
    zyvox
    """
)
_SYLLABLES = re.compile(
    r"[a-z]{3,}(?:statin|sartan|cillin|floxacin|prazole|gliptin|gliflozin|zepam|zolam|dipine|oxetine|triptan|tinib|"
    r"zumab|ximab|tidine|setron|semide|thiazide|glitazone|parin|xaban|conazole|cycline|barbital|oprost|dronate)"
)
"""Ends of generic names (INN stems) that no family name has."""
_DOSE = re.compile(
    r" (?:(?:XL|XR|SR|ER|CR|LA|MR|HCT) )?(?:\d+(?:[.,/]\d+)? ?(?:mg|mcg|µg|ug|g|ml|mL|mEq|units?|IU|puffs?|"
    r"tablets?|tabs?|caps?)\b|(?:p\.?r\.?n|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?h\.?s|q\d+h|o\.?d|nocte|mane|IV|IM|PO|p\.o|drip|gtt|infusion|taper|"
    r"inhaler|nebs?|nebuli[sz]ers?|tablets|capsules|ointment|patch(?:es)?|syrup|suppositor(?:y|ies)|injections?|"
    r"discontinued|titrated)\b)"
)


def medicine(text: str, start: int, end: int, listed: bool) -> bool:
    """``Coumadin``, ``Ativan prn``. ``listed`` says that it is some name too: then only a list of medicines counts."""
    word = text[start:end].lower()
    if word in _LISTED or _SYLLABLES.fullmatch(word):
        return True
    return not listed and _DOSE.match(text, end) is not None
