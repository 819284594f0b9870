"""Whether a name whose word has a second meaning is about people here. Standard library only."""

from __future__ import annotations

from guardian.detection.lexicon import word_set
from guardian.detection.names_reading import Reading
from guardian.detection.names_table import TableSense

_BUYERS = word_set(
    "customer customers client clients cliente clientes kunde kunden lead leads prospect prospects buyer buyers "
    "account accounts crm billing invoice invoices order orders supplier suppliers vendor vendors"
)
"""Tables whose rows may be companies themselves: the column says who buys, not where somebody works."""
_SETTLES = word_set(
    "person_name phone email username gender birth_date age national_id passport ethnicity_race nationality "
    "marital_status credential_secret"
)
_SETTLES_PLACES = frozenset({"address", "postal_code"})


def settled(category: str, chosen: Reading, about: TableSense) -> bool:
    """Whether a person is meant: by `iris`, `cell`, `race` where people stand around, by `company` where they work."""
    if chosen.firm and (not about.person or about.known & _BUYERS):
        return False
    if not chosen.doubtful:
        return True
    if chosen.strange or chosen.thing:
        return False
    cues = about.cues & (_SETTLES | _SETTLES_PLACES if category in _SETTLES_PLACES else _SETTLES)
    return bool(cues) or about.person or about.linked or about.topic == category or about.address
