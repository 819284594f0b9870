"""Python models by syntax tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardian.model import ColumnSchema
from guardian.schemas.base import SchemaFile, read_schema


def read(text: str) -> SchemaFile:
    return read_schema(Path("m.py"), data=text.encode())


def tables(text: str) -> dict[str, list[str]]:
    return {table.name: [column.name for column in table.columns] for table in read(text).tables}


def column(line: str, base: str) -> ColumnSchema:
    (only,) = read(f"class M({base}):\n    {line}\n").tables[0].columns
    return only


@pytest.mark.parametrize(
    ("line", "name", "kind", "comment", "key"),
    [
        ("a = models.CharField('家庭住址', max_length=9)", "a", "varchar", "家庭住址", ""),
        ("a = models.CharField(_('Label'), help_text='and more')", "a", "varchar", "Label; and more", ""),
        ("a = models.EmailField(db_column='e_mail', unique=True)", "e_mail", "varchar", "", "unique"),
        ("a = models.ForeignKey('User', models.CASCADE)", "a_id", "ForeignKey", "", "foreign"),
        ("a = models.UUIDField(primary_key=True)", "a", "uuid", "", "primary"),
        ("a = EncryptedTextField()  # secret", "a", "EncryptedTextField", "secret", ""),
        ("a = models.GenericIPAddressField(verbose_name='addr')", "a", "inet", "addr", ""),
        ("a = fields.Char(string='Phone')", "a", "varchar", "Phone", ""),
    ],
)
def test_django_fields(line: str, name: str, kind: str, comment: str, key: str) -> None:
    found = column(line, "models.Model")
    assert (found.name, found.type, found.comment, found.key) == (name, kind, comment, key)


@pytest.mark.parametrize(
    ("line", "name", "kind", "comment", "key", "nullable"),
    [
        ("a = Column(String(50), comment='c')", "a", "String(50)", "c", "", True),
        ("a = db.Column('real', db.Integer, db.ForeignKey('t.id'))", "real", "Integer", "", "foreign", True),
        ("a = sa.Column(sa.types.Text(), nullable=False)  # why", "a", "Text()", "why", "", False),
        ("a: Mapped[int] = mapped_column(primary_key=True)", "a", "int", "", "primary", False),
        ("a: Mapped[str | None]", "a", "string", "", "", True),
        ("a: Mapped[str] = mapped_column('b', String, doc='d')", "b", "String", "d", "", False),
        ("a = deferred(Column(LargeBinary))", "a", "blob", "", "", True),
    ],
)
def test_sqlalchemy_columns(line: str, name: str, kind: str, comment: str, key: str, nullable: bool) -> None:
    found = column(line, "Base")
    assert (found.name, found.type, found.comment, found.key, found.nullable) == (name, kind, comment, key, nullable)


@pytest.mark.parametrize(
    ("line", "kind", "comment", "nullable"),
    [
        ("a: EmailStr = Field(description='d')", "string(email)", "d", False),
        ("a: Optional[date] = Field(None, title='t')", "date", "t", True),
        ("a: Annotated[str, Field(description='d')]", "string", "d", False),
        ("a: 'list[str] | None' = None  # c", "array<string>", "c", True),
        ("a: Literal['x']", "enum", "", False),
        ("a: Union[None, int]\n    '''below'''", "int", "below", True),
        ("a: dict[str, int]", "object", "", False),
    ],
)
def test_annotated_fields(line: str, kind: str, comment: str, nullable: bool) -> None:
    found = column(line, "BaseModel")
    assert (found.type, found.comment, found.nullable) == (kind, comment, nullable)


@pytest.mark.parametrize(
    "line",
    [
        "a: ClassVar[int] = 3",
        "model_config = ConfigDict()",
        "a: list['X'] = Relationship()",
        "tags = models.ManyToManyField('T')",
        "owner = relationship('User')",
        "objects = Manager()",
        "LIMIT = 3",
        "def a(self): ...",
    ],
)
def test_what_is_no_column_gives_none(line: str) -> None:
    text = f"class M(BaseModel):\n    x: int\n    {line}\nclass N(Base):\n    y = Column(Integer)\n    {line}\n"
    found = [name for name in tables(text)["M"] + tables(text)["N"] if name not in ("x", "y")]
    assert found == []


def test_inheritance_in_the_file_is_followed() -> None:
    text = """
class Stamped(models.Model):
    created = models.DateTimeField()
    class Meta:
        abstract = True
class Person(Stamped):
    email = models.EmailField()
class Employee(Person):
    salary = models.IntegerField()
class In(BaseModel):
    phone: str
class Out(In):
    id: int
"""
    assert tables(text) == {
        "Person": ["created", "email"],
        "Employee": ["salary"],
        "In": ["phone"],
        "Out": ["phone", "id"],
    }


def test_a_django_user_brings_what_django_keeps_of_users() -> None:
    names = tables("class User(AbstractUser):\n    phone = models.CharField()\n")["User"]
    assert {"password", "email", "first_name", "phone"} <= set(names)


def test_table_names_come_with_their_schema() -> None:
    text = """
class A(Base):
    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("x"), {"schema": "crm", "comment": "all of them"})
    x = Column(String)
class B(models.Model):
    y = models.TextField()
    class Meta:
        db_table = 'crm"."people'
"""
    found = read(text).tables
    assert [(t.name, t.comment) for t in found] == [("crm.people", "all of them"), ('crm"."people', "")]


def test_tables_and_migrations_without_classes() -> None:
    text = """
people = Table("people", meta, Column("email", String, comment="c"), schema="crm")
def upgrade():
    op.create_table("m", sa.Column("phone", sa.String(), nullable=False), sa.PrimaryKeyConstraint("id"))
    op.add_column("m", sa.Column("mail", sa.String()))
def downgrade():
    op.create_table("gone", sa.Column("x", sa.String()))
class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(name="Pet", fields=[("owner", models.CharField())], options={"db_table": "pets"}),
        migrations.AddField(model_name="pet", name="vet_mail", field=models.EmailField()),
    ]
Point = TypedDict("Point", {"id card": str})
"""
    assert tables(text) == {
        "crm.people": ["email"],
        "m": ["phone", "mail"],
        "pets": ["owner"],
        "pet": ["vet_mail"],
        "Point": ["id card"],
    }


@pytest.mark.parametrize(
    "line",
    [
        "t = Table(NAME, m, Column('a', String))",
        "t = Table('t', m, *columns)",
        "t = Table('t', m, Column(NAME, String))",
    ],
)
def test_computed_names_are_named_by_their_line(line: str) -> None:
    assert [unread.ref for unread in read(f"import x\n{line}\n").unread] == ["m.py:2"]


def test_classes_of_the_file_as_types() -> None:
    text = "class K(Enum):\n    A = 1\nclass A(BaseModel):\n    s: str\n"
    text += "class B(BaseModel):\n    a: A\n    k: K\n    b: 'B'\n"
    found = {t.name: [(c.name, c.type, c.key) for c in t.columns] for t in read(text).tables}["B"]
    assert found[:2] == [("a", "object A", "foreign"), ("k", "enum K", "")]


def test_plain_classes_and_functions_hold_no_schema() -> None:
    text = "class Column(Thing):\n    x: int = 3\nclass Error(Exception):\n    code = Code()\n"
    assert read(text).tables == ()


def test_positions_count_characters_not_bytes() -> None:
    (found,) = read("class M(BaseModel):\n    x = '数据'; 邮箱: str\n").tables[0].columns
    assert found.location is not None and (found.name, found.location.column) == ("邮箱", 15)


def test_a_model_of_an_imported_base_counts_where_pydantic_is_imported() -> None:
    text = "from pydantic import Field\nclass M(CoreModel):\n    email: str\n"
    assert tables(text) == {"M": ["email"]} and tables(text.replace("pydantic", "other")) == {}


def test_a_field_commented_out_is_no_comment_on_the_next() -> None:
    text = "@dataclass\nclass User:\n    # password: str\n    fullname: str\n    # a call name\n    nick: str\n"
    columns = {column.name: column.comment for table in read(text).tables for column in table.columns}
    assert columns == {"fullname": "", "nick": "a call name"}
