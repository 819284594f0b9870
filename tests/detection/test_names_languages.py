"""Column names of several languages, each beside its twin that says nothing of a person."""

from __future__ import annotations

import pytest

from guardian.detection.names import classify
from guardian.model import ColumnSchema, TableSchema

PERSONAL = (
    ("empleado", "est_civil", "char(1)", "", "marital_status"),
    ("empleado", "contacto_emergencia", "varchar(60)", "", "person_name"),
    ("pacientes", "obra_social", "varchar(80)", "", "health"),
    ("funcionarios", "titulo_eleitor", "varchar(13)", "", "national_id"),
    ("patients", "num_secu", "varchar(15)", "numéro de sécurité sociale", "national_id"),
    ("patients", "personne_a_prevenir", "varchar(80)", "", "person_name"),
    ("salarie", "date_embauche", "date", "", "employment"),
    ("mitarbeiter", "bankleitzahl", "varchar(8)", "", "bank_account"),
    ("patienten", "hausarzt", "varchar(60)", "", "person_name"),
    ("社員", "基本給", "int", "", "income_financial"),
    ("t_kanja", "seibetsu", "char(1)", "性別区分", "gender"),
    ("sys_user", "third_id", "varchar(100)", "第三方登录的唯一标识", "social_account"),
    ("oc_order", "payment_city", "varchar(128)", "", "address"),
    ("tc_positions", "latitude", "double", "", "geo_location"),
)
NOT_PERSONAL = (
    ("factura", "fecha_emision", "date", ""),
    ("produtos", "preco_venda", "decimal(8,2)", ""),
    ("produit", "quantite_stock", "int", ""),
    ("artikel", "lagerbestand", "int", ""),
    ("商品", "商品名", "varchar(60)", ""),
    ("t_kanja", "koshin_dt", "timestamp", "更新日時"),
    ("t_goods", "brand_name", "varchar(50)", "品牌名称"),
    ("oc_order", "payment_method", "varchar(128)", ""),
    ("stores", "latitude", "double", ""),
    ("member", "manager", "message other.User", ""),
)


@pytest.mark.parametrize(("table", "name", "kind", "comment", "category"), PERSONAL)
def test_a_name_of_another_language_says_what_it_holds(
    table: str, name: str, kind: str, comment: str, category: str
) -> None:
    column = ColumnSchema(name, kind, comment)
    assert classify(column, TableSchema("s", table, (column,))).category == category


@pytest.mark.parametrize(("table", "name", "kind", "comment"), NOT_PERSONAL)
def test_its_twin_of_a_thing_or_record_is_not_personal(table: str, name: str, kind: str, comment: str) -> None:
    column = ColumnSchema(name, kind, comment)
    assert not classify(column, TableSchema("s", table, (column,))).personal
