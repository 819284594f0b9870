"""guardian inside Presidio, and Presidio's own recognizers inside guardian."""

from guardian.detection.identifiers import Scanner
from guardian.detection.recognizers.presidio import BORROWED, as_presidio, borrowed, presidio_entity


def test_a_presidio_registry_takes_ours_and_they_find_chinese() -> None:
    from presidio_analyzer import RecognizerRegistry

    registry = RecognizerRegistry(recognizers=list(as_presidio()), supported_languages=["en", "zh"])
    ours = registry.get_recognizers("zh", all_fields=True)
    results = [result for recognizer in ours for result in recognizer.analyze("身份证号11010519491231002X", [], None)]
    assert [(r.entity_type, r.start, r.end) for r in results] == [("NATIONAL_ID_CN", 4, 22)]
    assert not ours[0].analyze("身份证号11010519491231002X", ["EMAIL"], None)


def test_entities_are_written_as_presidio_writes_them() -> None:
    assert presidio_entity("tax_id.de_steuer") == "TAX_ID_DE_STEUER"


def test_borrowed_recognizers_speak_only_beside_a_word() -> None:
    assert len(borrowed()) == len(BORROWED)
    scan = Scanner(borrowed())
    assert [span.entity for span in scan.find("licence plate ABC-123AA")] == ["vehicle_plate.ng"]
    assert not scan.find("article ABC-123AA")
