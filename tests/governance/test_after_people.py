"""Which names of objects are those of people in the rows."""

from __future__ import annotations

import pyarrow as pa
import pytest

from guardian.governance.after_people import Near, after_people

PEOPLE = pa.array(
    [
        *("Emeka Delafontaine", "José Ibáñez", "Grant Bill", "Kjeldgaard", "Anna Oostergetel-Lund"),
        *("Northgate Timber Ltd", "Zendesk Support", "Dr. Ottoline M. Quackenbush"),
        *("司徒婉清", "高峰", "Ким Ольга", None, "", "17"),
        *(
            "Łucja Żółkwińska",
            "Τριαντάφυλλος Μπουραντάς",
            "Hedwig Süßmeier-Groß",
            "ธนกฤต ศรีสุวรรณวงศ์",
            "सुरेन्द्र कुलकर्णी",
            "Ottilie McWhannell",
        ),
    ],
    pa.large_string(),
)


def called(objects: list[str], people: pa.Array) -> frozenset[str]:
    return after_people(objects, Near(objects).of(people))


@pytest.mark.parametrize(
    "name",
    [
        *("ix_emeka_delafontaine", "IX_DELAFONTAINE_EMEKA", "emekaDelafontaine", "uq_emekadelafontaine"),
        *("orders_delafontaine", "ck_kjeldgaard", "idx_ibanez_jose2", "grant_bill", "ix anna oostergetel lund"),
        *("ottoline_quackenbush", "司徒婉清", "ix_司徒婉清_订单", "司徒婉清的订单", "高峰", "ix_高峰", "ким_ольга"),
        *("ix_zolkwinska", "żółkwińska", "τριαντάφυλλος_μπουραντάς", "sussmeier", "ix_hedwig_süßmeier_groß"),
        *("ix_ธนกฤต", "सुरेन्द्र_कुलकर्णी", "ix_mcwhannell", "ottilieMcWhannell", "ottilie_mc_whannell"),
    ],
)
def test_a_name_that_holds_a_person_of_the_rows_is_found(name: str) -> None:
    assert called(["ix_orders_status", name], PEOPLE) == {name}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "ix_orders_status",
            "grant_total",
            "bill_grants",
            "price_grant_x_bill",
            "northgate_orders",
            "zendesk_tickets",
        ),
        *("support", "高峰时段", "anna", "ix_17", "x", "", "mod_emekas", "dr_m", "订单明细"),
    ],
)
def test_words_that_only_might_be_somebody_are_nobody(name: str) -> None:
    assert not called([name], PEOPLE)


def test_without_people_or_names_nobody_is_found() -> None:
    assert not called(["emeka_delafontaine"], PEOPLE.slice(0, 0))
    assert not called([], PEOPLE)


def test_the_objects_of_a_large_database_are_looked_through() -> None:
    objects = [f"ж{at:x}".translate(str.maketrans("0123456789abcdef", "абвгдежзийклмноп")) * 9 for at in range(12_000)]
    assert called([*objects, "ix_ким_ольга"], PEOPLE) == {"ix_ким_ольга"}


def test_of_many_people_only_those_are_kept_who_could_be_meant() -> None:
    near = Near(["anna_orders", "ix_kjeldgaard", "grant_bill"])
    people = [*(f"Anna Sample{at}" for at in range(1_000)), "Grant Miller", "Bill Grant", "Olaf Kjeldgaard"]
    assert near.of(pa.array(people, pa.large_string())) == {"Bill Grant", "Olaf Kjeldgaard"}
