"""English words that decide whether capitalised words are a person, a place or an organisation."""

from __future__ import annotations

from guardian.detection.lexicon import word_set

TITLES = word_set(
    """
    mr mrs ms miss mx dr doctor prof professor sir madam madame mme mlle monsieur herr frau fraulein senor senora
    senorita signor signora don dona lord lady dame president chancellor minister premier senator congressman
    congresswoman governor mayor judge justice captain capt colonel col general gen lieutenant lt sergeant sgt major
    maj corporal private admiral commander officer detective inspector agent king queen prince princess emperor pope
    baroness viscount viscountess countess duchess marquess ayatollah pastor deacon constable
    bishop archbishop cardinal father fr brother sister reverend rev rabbi imam sheikh saint uncle aunt auntie
    grandma grandpa coach nurse dear hi hello hey mister missus messrs attorney ambassador secretary director
    chairman chairwoman ceo striker defender midfielder goalkeeper
    """
)
"""Words before a name. Many open ordinary phrases too, so what follows must still look like a name."""

HONORIFICS = word_set(
    """
    mr mrs ms miss mx dr prof professor sir madam mme mlle herr frau mister
    """
)
"""Before these, any capitalised word is a name."""

SUFFIXES = word_set(
    """
    jr sr ii iii iv phd md esq
    """
)
PARTICLES = word_set(
    """
    de da do dos das del della dello di du van von der den ter ten la le el al bin ibn ben abu bint zu zum zur af av
    y e san st mac mc o' ould
    """
)

ORGANISATION_WORDS = word_set(
    """
    elementary primary nursery
    inc incorporated llc llp ltd limited corp corporation company co companies plc gmbh ag sa nv bv spa srl oy ab as
    group holdings holding partners associates industries international enterprises enterprise technologies
    technology tech systems solutions services software labs laboratories laboratory consulting consultants capital
    ventures investments bank bancorp insurance financial finance trust fund university college school academy
    institute polytechnic faculty hospital clinic center centre church cathedral mosque synagogue temple orchestra
    band choir ensemble quartet club fc cf afc united rovers athletic association federation foundation society
    union league council committee commission board bureau agency authority department dept ministry office
    administration service party parliament senate congress court police army navy force airlines airways air motors
    records studios studio pictures films entertainment productions media news newspaper times herald tribune
    gazette magazine journal press publishing publishers books restaurant cafe bar pub hotel hotels inn resort
    museum gallery theatre theater store stores shop market supermarket pharmacy pharmaceuticals pharma energy oil
    gas electric power steel mining railways railway shipping logistics transport network networks telecom
    communications broadcasting radio tv channel team squad corps brigade bros brothers sons conference championship
    cup award awards prize festival project program programme act bill law theory syndrome disease index effect
    """
)
"""After a name these make the whole an organisation or thing (``Johnson Inc``, ``Nobel Prize``)."""

STREET_TYPES = word_set(
    """
    parade
    street st avenue ave av road rd drive dr lane ln boulevard blvd court ct place pl square sq squares terrace ter
    parkway pkwy highway hwy crescent cres close grove gardens gdns mews row walk alley loop plaza bypass crossroad
    crossroads crossing ridge heights pike turnpike expressway freeway motorway circle cir trail trl trace track way
    path pass plains fields field flat flats garden glen glens green harbor harbour haven hill hills hollow island
    isle junction key knoll knolls lake lakes landing lodge manor meadow meadows mill mills mission mount mountain
    neck orchard oval park parks passage pine pines point points port ports prairie radial ramp ranch rapid rapids
    rest river roads route shoal shores shore skyway spring springs spur station stravenue stream streets summit
    throughway tunnel union unions valley via viaduct view views village ville vista wall well wells camp canyon
    cape causeway cliff cliffs club common commons corner corners cove creek crest curve dale dam divide estate
    estates extension fall falls ferry ford forest forge fork forks fort gateway mall burg bluff branch bridge brook
    brooks bottom beach bend bayou annex arcade rise wynd brae quay wharf esplanade promenade
    """
)
"""USPS Publication 28, appendix C1, and British ones."""

SURE_STREET_TYPES = word_set(
    """
    parade
    street st avenue ave road rd lane ln boulevard blvd square squares terrace parkway pkwy highway hwy crescent
    bypass crossroad crossroads turnpike expressway freeway mews plaza viaduct throughway causeway stravenue
    motorway
    """
)
"""Street types that need no number before the name."""

CALENDAR = word_set(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri
    sat sun christmas easter ramadan thanksgiving halloween hanukkah today tomorrow yesterday tonight
    """
)

DEMONYMS = word_set(
    """
    american british english scottish welsh irish french german italian spanish portuguese dutch belgian swiss
    austrian danish swedish norwegian finnish icelandic polish czech slovak hungarian romanian bulgarian greek
    turkish russian ukrainian belarusian georgian armenian serbian croatian bosnian slovenian slovene macedonian
    albanian kosovar estonian latvian lithuanian israeli palestinian lebanese syrian jordanian iraqi iranian persian
    saudi yemeni omani kuwaiti qatari emirati egyptian libyan tunisian algerian moroccan sudanese ethiopian somali
    kenyan ugandan tanzanian rwandan congolese nigerian ghanaian senegalese malian ivorian cameroonian angolan
    zambian zimbabwean african asian european australian canadian mexican cuban jamaican haitian dominican brazilian
    argentine argentinian chilean peruvian colombian venezuelan ecuadorian bolivian uruguayan paraguayan indian
    pakistani bangladeshi nepalese nepali afghan chinese japanese korean taiwanese vietnamese thai filipino
    indonesian malaysian singaporean burmese cambodian laotian mongolian kazakh uzbek tibetan arab kurdish jewish
    christian muslim islamic catholic protestant buddhist hindu sikh hispanic latino latina greenlandic hobbit
    western eastern northern southern basque catalan sicilian flemish corsican bavarian breton cornish tatar chechen
    uighur uyghur berber zulu maori inuit pashtun
    yoruba igbo hausa swahili amharic tamil telugu hindi urdu punjabi gujarati marathi kannada malayalam bengali
    tagalog cantonese mandarin farsi pashto xhosa sinhala khmer javanese tigrinya twi wolof shona sesotho setswana
    cebuano hokkien galician yiddish
    """
)

NOT_NAMES = word_set(
    """
    the a an and or but if of in on at to for from by with as is are was were be been being i you he she it we they
    me him her us them my your his its our their this that these those there here what who whom whose which when
    where why how not no yes ok okay all any some each every both either neither one two three four five six seven
    eight nine ten first second third new old good great best please thanks thank sorry note name address email
    phone fax tel mobile website url subject date time total order invoice customer patient employee manager user
    bot client agent account card number id internet google facebook twitter instagram youtube linkedin whatsapp
    iphone ipad android windows microsoft apple amazon netflix uber visa mastercard paypal covid god lord heaven
    monsieur nan null none true false unknown n/a salesperson apt suite unit box floor room po psc uss fpo apo dpo
    street avenue road royal i'm i'll i've i'd it's that's he's she's we're we'll you're they're don't can't what's
    there's let's isn't didn't doesn't won't dob mrn ssn md rn ref java python docker kubernetes jenkins oracle
    hadoop spark kafka redis mysql postgres postgresql linux ubuntu azure aws github gitlab jira excel powerpoint
    photoshop react angular django flask tensorflow pytorch javascript typescript php html css sql json xml usb pdf
    api http https lol omg wtf lmao btw imo rt dm nsw qld apache maven jenkins siri alexa vitamin ibuprofen
    kia hyundai toyota nissan mazda subaru mitsubishi volkswagen bmw audi peugeot renault citroen fiat skoda suzuki
    yamaha kawasaki samsung sony panasonic toshiba hitachi fujitsu huawei xiaomi lenovo nokia siemens bosch
    philips ericsson unilever danone nestle pepsi starbucks mcdonald's adidas nike puma gucci prada ikea lego
    ryanair easyjet lufthansa qantas emirates airbus boeing raytheon nvidia intel qualcomm cisco salesforce
    spotify airbnb tiktok pfizer astrazeneca novartis bayer gazprom rosneft petrobras totalenergies exxonmobil
    sure chevron citigroup barclays hsbc deloitte kpmg accenture cpa mba dds dvm lpn ceo cfo cto coo borrower
    lender lessee lessor thx pls plz lorem ipsum dolor narne adress
    complainant policyholder payee payer mortgagor grantor grantee
    licensee licensor franchisee franchisor assignee assignor indemnitee indemnitor trustee guarantor obligor debtor
    creditor subcontractor beneficiary appellant respondent plaintiff defendant petitioner libor euribor
    aetna cigna humana medicaid medicare nespresso jollibee tupperware kleenex bitbucket terraform ansible prometheus
    grafana kibana splunk datadog snowflake databricks zendesk trello asana figma okta shopify instacart doordash
    deliveroo grubhub walgreens argos greggs persil tableau cargill waitrose labour tory tories hx dx rx pmh hpi
    """
)

PLACES_BEFORE_WORDS = word_set(
    """
    baltimore berlin boston brooklyn california chicago delhi england europe hollywood london mexico miami peking
    philippines philly rome russia scotland seattle shanghai vatican vegas york athens bahamas
    """
)
"""Places that a list of words has too, which hardly ever mean anything else."""

STATE_CODES = word_set(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC NSW QLD BC ON QC AB
    """
)
"""States and provinces by their letters, in capitals (USPS Publication 28, appendix B; Canada Post; Australia Post)."""

OFTEN_NO_STATES = word_set("MD PA MA CO ME DO MS MT AL VA")
"""Degrees, kinds of firm, and parts of names: the place before them must be a listed one."""

COUNTRIES = frozenset(
    name.replace("_", " ")
    for name in word_set(
        """
        afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh belarus
        belgium belize benin bhutan bolivia bosnia botswana brazil bulgaria burundi cambodia cameroon canada chile
        china colombia costa_rica croatia cuba cyprus czech_republic czechia denmark ecuador egypt el_salvador
        england eritrea estonia ethiopia fiji finland france gabon gambia germany ghana greece guatemala haiti
        honduras hong_kong hungary iceland india indonesia iran iraq ireland israel italy ivory_coast jamaica japan
        kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein lithuania
        luxembourg macedonia madagascar malawi malaysia malta mauritania mauritius mexico moldova monaco mongolia
        montenegro morocco mozambique myanmar namibia nepal netherlands new_zealand nicaragua nigeria north_korea
        northern_ireland norway oman pakistan palestine panama papua_new_guinea paraguay peru philippines poland
        portugal qatar romania russia rwanda saudi_arabia scotland senegal serbia sierra_leone singapore slovakia
        slovenia somalia south_africa south_korea spain sri_lanka sudan sweden switzerland syria taiwan tajikistan
        tanzania thailand tunisia turkmenistan uganda ukraine united_states uruguay uzbekistan venezuela vietnam
        wales yemen yugoslavia zambia zimbabwe
        """
    )
)
"""Countries whose names are hardly ever anything else."""
