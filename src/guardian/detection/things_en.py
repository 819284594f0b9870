"""Words after a capitalised word that make it a thing (``Foley catheter``), and firms named after somebody."""

from __future__ import annotations

import re

_THING = re.compile(
    r"(?:['’]s)? (?:catheter|correction|virus|serology|lymphoma|carcinoma|tumou?r|palsy|reflex|fracture|sign|"
    r"manoeuvre|maneuver|kernel|distribution|equation|inequality|theorem|lemma|algorithm|transform|filter|coefficient|"
    r"criterion|constant|principle|paradox|conjecture|hypothesis|estimator|matrix|polynomial|chemotherapy|stain|"
    r"medium|buffer|flask|dish|burner|pump|valve|engine|scissors|forceps|retractor|splint|brace)s?\b"
)
_WARES = re.compile(
    r" (?:sauce|pudding|mustard|cheese|terrier|shepherd|retriever|spaniel|ham|sausages?|pasty|pie|tart|chips|toast|"
    r"rolls?|beer|wine|champagne|tea|coffee|beans|potato(?:es)?|peach(?:es)?|tomato(?:es)?|onions?|apples?|oranges?|"
    r"beef|lamb|chicken|salmon|steaks?|pizza|bagels?|bread|butter|cream|salad|dressing|carpets?|rugs?|porcelain|china|"
    r"linen|leather|marble|blinds|fever|flu)\b"
)


_MAKES = re.compile(
    r" (?:trucks?|tractors?|vacuums?|vacuum cleaners?|sedans?|SUVs?|jeans|handbags?|perfumes?|sneakers|headphones|"
    r"laptops?|"
    r"printers?|dishwashers?|ovens?|fridges?|washing machines?|tyres?|tires?|dashboards?|clusters?|rule|curve)\b"
)
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]{1,40}"
BRANDS = re.compile(
    r"\b(?:Morgan Stanley|Goldman Sachs|J\.?P\.? ?Morgan(?: Chase)?|Merrill Lynch|Lehman Brothers|Wells Fargo|"
    r"Credit Suisse|Jack Daniel['’]?s|Johnnie Walker|Ben & Jerry['’]?s|Kraft Heinz|Johnson & Johnson|Procter & Gamble|"
    r"Ernst & Young|Standard & Poor['’]?s|Marks (?:&|and) Spencer|Harley[- ]Davidson|Rolls[- ]Royce|Mercedes[- ]Benz|"
    r"Alfa Romeo|Louis Vuitton|Victoria['’]s Secret|Warner Bros|Lockheed Martin|Northrop Grumman|Booz Allen|"
    r"Ralph Lauren|Calvin Klein|Tommy Hilfiger|Hugo Boss|Michael Kors|Kate Spade|Yves Saint Laurent|Christian Dior|"
    r"Est[ée]e Lauder|Elizabeth Arden|Laura Ashley|Massey Ferguson|John Deere|Charles Schwab|Fannie Mae|Freddie Mac|"
    r"Sallie Mae|Aston Martin|Harry Potter(?= (?:book|film|movie|series|box|fan|set|world|costume|collection)s?)|"
    r"Trader Joe['’]s|Papa John['’]s|Jimmy John['’]s|Tim Hortons|Dr\.? Martens|Levi['’]s(?= (?:jeans|jacket))|"
    r"Macy['’]s|Kohl['’]s|Arby['’]s|Sainsbury['’]?s|Nando['’]s|Kellogg['’]?s|Hershey['’]?s|"
    r"Thomson Reuters|Washington Post|Dr\.? Pepper|Uncle Ben['’]s)(?![^\W\d_])"
)
"""None that somebody may well be called: a customer of that name would be taken for a firm."""


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


def names_no_one(text: str, start: int, end: int) -> bool:
    """``Bonferroni correction``, ``Parmesan cheese``, a quarter between the parts of an address."""
    around = f"{text[max(0, start - 12) : start]}\0{text[end : end + 6]}"
    return (
        _THING.match(text, end) is not None
        or names_wares(text, end)
        or makes(text, end)
        or _IN_ADDRESS.search(around) is not None
    )


def names_wares(text: str, end: int) -> bool:
    """``Dijon mustard``, ``Yorkshire pudding``: where the kind comes from, not where anybody is."""
    return _WARES.match(text, end) is not None


def makes(text: str, end: int) -> bool:
    """``Mercedes trucks``: whose make it is."""
    return _MAKES.match(text, end) is not None
