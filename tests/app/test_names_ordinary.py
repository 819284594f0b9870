"""Ordinary tables keep the names of their columns: a copy for others has them, and a scan finds them in order."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

TABLES = [
    line.split(",")
    for line in (
        "sample,pearson_r,spearman_rho,welch_t,n",
        "test,fisher_p,cohen_d,kruskal_h,levene_p",
        "run,bayes_factor,durbin_watson,monte_carlo,jarque_bera",
        "shuliang,danjia,kucun,caigou_danhao,gengxin_shijian",
        "dingdan_bianhao,shangpin_mingcheng,jine,zhifu_fangshi,fahuo_riqi,kuaidi_danhao",
        "bumen_mingcheng,shebei_zhuangtai,chuangjian_riqi,caigou_jine,dingdan_leixing",
        "dingdan_id,shuliang,jine,chanpin_mingcheng,hetong_jine",
        "order_id,twilio_sid,mailgun_key,sendgrid_key",
        "campaign,bing_cost,adyen_fee,klarna_fee,afterpay_fee,mollie_fee",
        "pod,airflow_dag,cassandra_dc,flink_job,kafka_lag",
        "meta_id,meta_key,meta_value,post_id",
        "klarna_core_order,peppol_eas,total",
        "temp,sea_level,grnd_level,humidity",
        "LotArea,RoofMatl,MasVnrType,BsmtQual,GarageCars",
        "mahn_stufe,lager_platz,kosten_traeger,zahlungs_art",
        "codice_articolo,aliquota_iva,giacenza,causale",
        "Umsatz,WKZ Umsatz,Kurs,Gegenkonto,Buchungstext",
        "ArtikelNr,Bezeichnung,Lagerort,EK_Preis,Warengruppe",
        "ref_produit,taux_tva,entrepot,montant_ht,poids_net",
        "codigo_articulo,cantidad,almacen,albaran,tarifa",
        "artikelcode,omschrijving,aantal,btw,magazijn",
        "kod_towaru,ilosc,cena_netto,stawka_vat,jednostka",
        "codigo_produto,quantidade,icms,cfop,ncm",
        "matnr,werks,lgort,meins,bwart",
        "entity_id,store_id,increment_id,base_grand_total",
        "courseid,itemmodule,iteminstance,grademax,gradepass",
        "订单编号,商品名称,数量,单价,金额",
        "訂單編號,商品名稱,數量,單價",
        "ddbh,spmc,sl,dj,je,zffs",
        "zip_rate,tax_class,unit_of_measure,lead_days",
    )
]


def table(path: Path, columns: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *([7 * row + at for at in range(len(columns))] for row in range(12))])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for at, columns in enumerate(TABLES):
        table(tmp_path / "data" / f"t{at}.csv", columns)
    return tmp_path / "data"


@pytest.mark.usefixtures("ring")
def test_a_copy_of_thirty_ordinary_tables_has_their_columns_and_none_is_unknown(run: Run, folder: Path) -> None:
    scanned = run("scan", folder.name, "--format", "json").out
    assert "itself personal data" not in scanned and "~" not in scanned
    planned = run("protect", folder.name, "--profile", "share", "--dry-run", "--format", "json")
    assert "unknown" not in {column["category"] for column in json.loads(planned.out)["columns"]}
    done = run("protect", folder.name, "--to", "copy", "--profile", "share")
    assert done.status == 0, done.err
    for at, columns in enumerate(TABLES):
        with (folder.parent / "copy" / f"t{at}.csv").open(encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        assert header == columns
        assert all(cell for row in rows for cell in row), columns


@pytest.mark.usefixtures("ring")
@pytest.mark.parametrize(
    "columns", [["sample", "kshitij_saraogi", "wanjiru_kariuki"], ["id", "size", "Zanele Mokoenu"]]
)
def test_columns_hidden_by_those_beside_them_are_found_in_the_plan(
    run: Run, tmp_path: Path, columns: list[str]
) -> None:
    table(tmp_path / "st.csv", columns)
    scanned = run("scan", "st.csv", "--format", "json")
    assert not any(name in scanned.out for name in columns[1:2] if "_" in name)
    done = run("protect", "st.csv", "--to", "copy.csv", "--profile", "share")
    assert done.status == 0, done.err
    header, *rows = csv.reader((tmp_path / "copy.csv").read_text("utf-8").splitlines())
    assert next(name for name in header if "~" not in name) == columns[0]
    assert all(row[0] for row in rows)


def test_a_name_in_doubt_is_hidden_and_no_finding(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "st.csv", ["id", "unit_price", "kshitij_saraogi", "stock"])
    done = run("scan", "st.csv", "--format", "json")
    assert (done.status, "kshitij" in done.out) == (0, False)
    assert "itself personal data" not in done.out
    (tmp_path / "s.sql").write_text("CREATE TABLE stock (id int, kshitij_saraogi int);\n")
    checked = run("check", "s.sql")
    assert "itself personal data" not in checked.out


def test_a_name_of_somebody_is_a_finding(run: Run, tmp_path: Path) -> None:
    table(tmp_path / "st.csv", ["id", "unit_price", "Maria Schmidt", "stock"])
    assert "itself personal data" in run("scan", "st.csv", "--format", "json").out


@pytest.mark.usefixtures("ring")
def test_a_refused_name_is_told_by_its_fingerprint(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.sqlite") as base:
        base.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, doc JSON)")
        base.executemany("INSERT INTO t VALUES (?, ?)", [(at, '{"Maria Schmidt": 1, "total": 2}') for at in range(9)])
    base.close()
    done = run("protect", "shop.sqlite", "--to", "copy.sqlite")
    assert done.status == 4
    assert "main.t/doc: the name of a column or key is personal data (~" in done.err
    assert "Schmidt" not in done.out + done.err


@pytest.mark.usefixtures("ring")
def test_a_key_in_doubt_of_a_document_is_found_in_the_plan(run: Run, tmp_path: Path) -> None:
    document = '{"kshitij_saraogi": 1, "total": 2, "size": 5}'
    with sqlite3.connect(tmp_path / "shop.sqlite") as base:
        base.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, doc JSON)")
        base.executemany("INSERT INTO t VALUES (?, ?)", [(at, document) for at in range(9)])
    base.close()
    done = run("protect", "shop.sqlite", "--to", "copy.sqlite", "--profile", "share")
    assert (done.status, "kshitij" in done.out + done.err, "unknown" in done.out) == (0, False, False), done.err
    with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
        (held,) = copy.execute("SELECT doc FROM t").fetchone()
    copy.close()
    assert json.loads(held) == json.loads(document)
    assert run("protect", "shop.sqlite", "--to", "copy.sqlite", "--check", "--profile", "share").status == 0
