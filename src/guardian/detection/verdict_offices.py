"""Headings of organisations: a department, a company, a rank say where somebody works only in a table of whoever works
there or is told by name; elsewhere they are labels."""

from __future__ import annotations

import re

from guardian.detection.lexicon import word_set
from guardian.detection.names_table import own_category
from guardian.detection.verdict_sight import Sight
from guardian.model import TableSchema

_COMPANY = re.compile(
    r"(?i)(?:company|organi[sz]ation|organi[sz]acion|organización|org|vendor|supplier|firm|firma|empresa|soci[eé]t[eé]|entreprise|azienda)"
    r"(?:[ _-]?name)?|(?:公司|企业|企業|厂商|廠商|供应商|供應商|会社)(?:名称?|名稱|全称|全稱)?"
)
_OFFICE = re.compile(
    r"(?i)(?:department|dept|function|grade|rank|industry|unit)(?:[ _-]?name)?|departamento|d[ée]partement|abteilung"
    r"|(?:所属|所屬)?(?:部门|部門|单位|單位|组织|組織)(?:名称?|名稱)?|行业|行業|部署名?"
)
_HEADLINE = re.compile(r"(?i)label")
_RESUME = re.compile(r"(?i)(?:.*\.)?(?:summary|headline|profiles|bio|about|skills|education)")
_STAFF = re.compile(
    r"(?i)(?<![a-z])(?:employees?|emps?|staff|workers?|personnel|hr|payrolls?|teachers?|faculty|doctors?|physicians?"
    r"|nurses?|officers?|technicians?|contractors?|colleagues?|salaries|timesheets?|attendance|candidates?|applicants?"
    r"|empleados?|trabajador(?:es)?|funcion[aá]rios?|employ[eé]s?|salari[eé]s?|mitarbeiter|angestellte)(?![a-z])"
    r"|员工|員工|职工|職工|职员|職員|教师|教師|教职|医生|醫生|医师|护士|人员|人員|人事|花名册|考勤|工资|薪|社員|従業員|직원|사원"
)
_BUYERS = re.compile(
    r"(?i)(?<![a-z])(?:customers?|clients?|leads?|prospects?|buyers?|shoppers?|accounts?|orders?|invoices?|products?"
    r"|suppliers?|vendors?|stores?|shops?)(?![a-z])|客户|客戶|顾客|顧客|买家|買家|订单|訂單|商品|产品|產品|供应商|門店|门店|会员|會員"
)
_ACCOUNTS = word_set(
    "root nobody daemon bin sys sync adm wheel system systemd administrator admin www-data www http httpd apache "
    "apache2 nginx tomcat caddy postgres mysql mariadb mongodb redis oracle mssql elastic kafka rabbitmq "
    "zookeeper hadoop hdfs hive spark git gitlab svn jenkins ci deploy deployer docker kube ansible puppet "
    "vagrant ubuntu debian centos ec2-user backup mail postfix dovecot smtp ftp ftpuser proftpd cron lp uucp news "
    "games sshd syslog ntp bind named squid proxy monitor zabbix nagios prometheus grafana logstash guest service "
    "app staff users trustedinstaller localservice networkservice _www"
)
"""Whom files and processes belong to where they are nobody's."""
_SOMEBODY = frozenset({"person_name", "email", "phone", "username", "birth_date", "gender", "national_id", "passport"})


def tells_of_no_work(sight: Sight, table: TableSchema) -> bool:
    """Whether values that were seen stand below a heading of organisations that tells of nobody's work here."""
    if sight.name.category not in {"employment", "organisation"} or not sight.profile.filled:
        return False
    heading = sight.column.name.rpartition(".")[2].strip()
    if _HEADLINE.fullmatch(heading):
        return not any(_RESUME.fullmatch(column.name) for column in table.columns)
    return bool(_OFFICE.fullmatch(heading)) and not _of_work(sight, table)


def is_company(sight: Sight) -> bool:
    """What companies are called, among values that were seen: nobody's, as long as no column says whose employer."""
    said = sight.name.category in {"employment", "organisation"}
    return said and sight.profile.filled > 0 and bool(_COMPANY.fullmatch(sight.column.name.strip()))


def are_programs(sight: Sight) -> bool:
    """Whether all that stand below a heading for people are accounts of a machine: `root`, `www-data`."""
    profile = sight.profile
    if sight.name.category != "person_name" or not profile.filled or profile.distinct != len(profile.common):
        return False
    return all(value.strip().lower() in _ACCOUNTS for value, _ in profile.common)


def _of_work(sight: Sight, table: TableSchema) -> bool:
    """Whether the table is one of staff, or of people told by name who do not buy."""
    told = f"{table.name.replace('_', ' ')} {table.comment}"
    work = sight.about.topic == "employment" or any(own_category(column) == "employment" for column in table.columns)
    if work or _STAFF.search(told):
        return True
    return bool(sight.about.cues & _SOMEBODY) and not _BUYERS.search(told)
