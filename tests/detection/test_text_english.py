"""English texts: names of the world, possessives, rivers and institutions, each with its negative twin."""

from __future__ import annotations

import pytest

from guardian.detection.text import detect

FOUND = [
    ("person_name", "Hello Aoife,\nthe flat is still available.", "Aoife"),
    ("address", "The Hanoi-based startup raises money.", "Hanoi"),
    ("address", "The neighbour at 27 Chapel Rise, Oban has a key.", "27 Chapel Rise, Oban"),
    ("address", "Your leave from Utrecht HQ is approved.", "Utrecht"),
    ("person_name", "Simone Bellazzi's side travel to Naples next.", "Simone Bellazzi"),
    ("person_name", "Thx, Sally", "Sally"),
    ("person_name", "callum: stuck at the depot in Crewe", "callum"),
    ("person_name", "Seen with mother Charlotte; jab given.", "Charlotte"),
    ("person_name", "I think Bill paid the deposit", "Bill"),
    ("person_name", "The budget is tight and Rose agreed.", "Rose"),
    ("person_name", "The Wilson family is coming", "Wilson"),
    ("person_name", "Jack Daniels, 12 May 1980", "Jack Daniels"),
    ("person_name", "Please deliver to Ormsby Thackwell, 82 Marigold Terrace", "Ormsby Thackwell"),
    ("organisation", "We ordered Ben & Jerry's, Dr Pepper and Jack Daniels", "Jack Daniels"),
    ("person_name", "jayden and aoibheann will bring the keys", "aoibheann"),
    ("address", "REFUND REQUESTED BY PRISCILLA OYELOWO OF MILTON KEYNES", "MILTON KEYNES"),
    ("phone", "1800 555 019 is toll-free", "1800 555 019"),
    ("address", "PLACE OF LOSS: BATON ROUGE, LA", "BATON ROUGE"),
    ("address", "Floods in Valencia killed at least 90 people.", "Valencia"),
    ("address", "We spoke to our man in the city | Ho Chi Minh City", "Ho Chi Minh City"),
    ("person_name", "I'm Guadalupe, the new office manager.", "Guadalupe"),
    ("person_name", "Please ask for Tanaka-san at the desk.", "Tanaka-san"),
    ("person_name", "Baby Girl Ramirez was delivered at noon.", "Ramirez"),
    ("person_name", "2 oh nice near rahul's place", "rahul"),
    ("person_name", "Levi's birthday is in May.", "Levi"),
    ("person_name", "Mercedes drove the truck home.", "Mercedes"),
    ("address", "Meet me at 12 King's Court, Leeds", "12 King's Court, Leeds"),
    ("person_name", "Yesterday Germany's Olaf Brandner spoke about the budget.", "Olaf Brandner"),
    ("address", "Yesterday Germany's Olaf Brandner spoke about the budget.", "Germany"),
    ("person_name", "He married Adwoa Boakye in spring.", "Adwoa Boakye"),
    ("person_name", "Hernández to serve.", "Hernández"),
    ("address", "We camped beside Lake Constance for a week.", "Lake Constance"),
    ("address", "The road crosses the Atacama Desert.", "Atacama Desert"),
    ("address", "Ships avoid the Gulf of Aden.", "Gulf of Aden"),
    ("address", "Prime Minister Keir Standish will travel to Kyiv next week", "Kyiv"),
    ("address", "The hikers like the Black Forest.", "Black Forest"),
    ("address", "my flight from heathrow got cancelled, thx BA", "heathrow"),
    ("address", "They played and won at Bournemouth.", "Bournemouth"),
    ("person_name", "Timotea lives on the third floor.", "Timotea"),
    ("phone", "t: 01632 960 983 m: 07700900482", "07700900482"),
    ("driver_licence", "his NY driver license 381 204 776", "381 204 776"),
    ("driver_licence", "Wisconsin DL: J525-4209-0465-05", "J525-4209-0465-05"),
    ("driver_licence", "Ontario driver's licence K5021-40706-60905", "K5021-40706-60905"),
    ("organisation", "She studied at the University of Cape Town.", "University of Cape Town"),
    ("person_name", "Bilbo grinned and closed the door.", "Bilbo"),
    ("person_name", "Yesterday Sydney stayed at home.", "Sydney"),
    ("person_name", "Jeff/Louise, attached is the draft.", "Jeff"),
    ("person_name", "Visit our page to update your details, Marcus.", "Marcus"),
    ("person_name", "I was charged twice. Regards, Odalric Vemby", "Odalric Vemby"),
    ("person_name", "<patient><given>Saoirse</given><family>Kavanagh</family></patient>", "Kavanagh"),
    ("address", '{"patient": {"town": "Adama", "tel": "none"}}', "Adama"),
    ("address", "The accused was seen near Dam Square at midnight.", "Dam Square"),
    ("person_name", "Sturm beat Agarossi 6-4 7-6 in the semi-final.", "Agarossi"),
    ("person_name", "Ngaire Tamihana | Registered Nurse | Rotorua", "Ngaire Tamihana"),
    ("person_name", "lunch w/ Ximena & Bhavna, best tacos in Oaxaca", "Ximena"),
    ("address", "Subject: Re: visit to Austin", "Austin"),
    ("address", "Where are you? Corner of 5th and Pine.", "Corner of 5th and Pine"),
    ("organisation", "Final: Dallas Cowboys 21, Houston Texans 17", "Houston Texans"),
    ("phone", "Mobile home park | 021 555 0188", "021 555 0188"),
    ("health", "his NHS number is 021 555 0188", "021 555 0188"),
    ("address", "Take the A38 to Plymouth, then the ferry to Roscoff.", "Roscoff"),
    ("address", "GET /api/users?sort=1&city=valencia HTTP/1.1", "valencia"),
    ("person_name", "We gave Priscilla headphones", "Priscilla"),
    ("person_name", "I gave Sarah perfume for her birthday", "Sarah"),
    ("person_name", "He sent Priscilla printers and Bhavna laptops", "Priscilla"),
    ("person_name", "We gave Mercedes trucks for his birthday", "Mercedes"),
    ("person_name", "Hugo Boss set the table", "Hugo Boss"),
    ("person_name", "Patient Charles Schwab was seen", "Charles Schwab"),
    ("person_name", "Laura Ashley lives on the third floor", "Laura Ashley"),
    ("person_name", "Laura Ashley watches the news", "Laura Ashley"),
    ("person_name", "Ask Hugo Boss about his bill", "Hugo Boss"),
    ("person_name", "Johnnie Walker signed the form", "Johnnie Walker"),
    ("person_name", "Patient Morgan Stanley was seen", "Morgan Stanley"),
    ("person_name", "Macy's mother called the ward", "Macy"),
    ("organisation", "I bought a Michael Kors handbag", "Michael Kors"),
    ("organisation", "She sold her shares of Charles Schwab in May", "Charles Schwab"),
    ("organisation", "Profits at Morgan Stanley rose", "Morgan Stanley"),
]
NOT_FOUND = [
    ("person_name", "version: 2\nfrank_host: Crewe"),
    ("address", "The Bristol stool chart, the Glasgow coma scale"),
    ("person_name", "We sell Dr Pepper, Aldi cola and Captain Morgan miniatures."),
    ("person_name", "The Wilson score interval is narrow."),
    ("person_name", "The Alexander technique helps with posture."),
    ("person_name", "The Stan Smith ones fit well."),
    ("person_name", "Bill paid, thanks."),
    ("person_name", "The road ends at the King Edward pub."),
    ("person_name", "Jack Daniels,12.99"),
    ("address", "The Jordan trainers run small."),
    ("address", "A Victoria sponge for six."),
    ("person_name", "Dear Customer,\nthe flat is still available."),
    ("address", "The cloud-based and Linux-based startup raises money."),
    ("person_name", "Please find the Q3 report attached."),
    ("person_name", "The Taylor rule is taught in week 3."),
    ("person_name", "Lorem ipsum dolor sit amet"),
    ("phone", "we packed 1800 555 0190 boxes"),
    ("address", "2 oh nice near rahul's place"),
    ("person_name", "The Harry Potter box set is out of stock."),
    ("person_name", "We sell Mercedes trucks and Ralph Lauren shirts."),
    ("person_name", "I bought a pair of Levi's jeans."),
    ("person_name", "We cleaned it with our Dyson vacuum."),
    ("person_name", "I bought a Michael Kors handbag and Dior perfume."),
    ("person_name", "Profits at Morgan Stanley rose"),
    ("person_name", "Our Grafana dashboards and Kafka clusters are slow."),
    ("person_name", "The Dell server in rack four rebooted at the Mercedes dealership."),
    ("person_name", "FLOODS IN VALENCIA AND HO CHI MINH CITY"),
    ("address", "She left Grant at the station."),
    ("address", "Visit our page to update your details, Marcus."),
    ("address", "Season with Worcestershire sauce, serve with Yorkshire pudding and Dijon mustard."),
    ("address", "Parents' evening: 17:40, room 12, bring the report."),
    ("address", "Printer on floor 3 jams."),
    ("address", '{"patient": {"first_name": "Adama", "tel": "none"}}'),
    ("address", "Dallas Cowboys 21, Houston Texans 17"),
    ("person_name", "Dallas Cowboys 21, Houston Texans 17"),
    ("person_name", "London beat Paris 3-1 at home."),
    ("person_name", "Second Class | Return Ticket | Adult"),
    ("person_name", "The ferry sails from St Lucia."),
    ("person_name", "Bring 2 onions and Parmesan cheese."),
    ("health", "Mobile home park | 021 555 0188"),
    ("person_name", "Foley catheter in place, Bonferroni correction applied."),
    ("person_name", "Everyone grinned and closed the door."),
    ("person_name", "Germany stayed at home."),
    ("person_name", "Keep it in the family: Kavanagh cheese."),
    ("person_name", "We climbed Windsor Castle in the rain."),
    ("person_name", "Nobody lives on the third floor."),
    ("person_name", "the faq says BA cancelled, see the FAQ"),
    ("phone", "T: 2024-01-01 10:00:00 started"),
    ("phone", "see p. 12 and m. 4"),
    ("driver_licence", "Part 381 204 776 is in stock"),
    ("driver_licence", "Batch J525-4209-0465-05 was sold"),
    ("address", "She studied at the University of Cape Town."),
    ("address", "The Desert was hot and the River was cold."),
    ("address", "The Sunday River ran."),
    ("address", "County Court dates are published on Monday."),
    ("person_name", "We camped beside Lake Constance for a week."),
    ("person_name", "Apache Kafka runs on Ubuntu."),
]


@pytest.mark.parametrize(("category", "text", "expected"), FOUND, ids=range(len(FOUND)))
def test_a_name_is_found_for_what_it_is(category: str, text: str, expected: str) -> None:
    assert expected in {text[span.start : span.end] for span in detect(text) if span.category == category}


@pytest.mark.parametrize(("category", "text"), NOT_FOUND, ids=range(len(NOT_FOUND)))
def test_a_word_alike_is_left_alone(category: str, text: str) -> None:
    assert [text[span.start : span.end] for span in detect(text) if span.category == category] == []


@pytest.mark.parametrize(
    "text", ["Romberg negative, gait normal.", "The Ashworth scale was recorded.", "PC World sold it."]
)
def test_signs_that_doctors_look_for_are_nobody(text: str) -> None:
    assert not [span for span in detect(text) if span.category == "person_name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("At 23:14 PC Elphinstone attended.", "Elphinstone"), ("Note: Summer prefers mornings.", "Summer")],
)
def test_a_constable_and_whoever_prefers_something_are_people(text: str, name: str) -> None:
    assert name in {text[span.start : span.end] for span in detect(text) if span.category == "person_name"}


def test_capitals_between_commas_are_no_further_name() -> None:
    text = "Discharged: Harold Finch, NHS no. withheld"
    people = {text[span.start : span.end] for span in detect(text) if span.category == "person_name"}
    assert people == {"Harold Finch"}
