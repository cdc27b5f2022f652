"""Files that people and strangers load: forms, languages, encodings; bombs, broken and empty ones."""
import io
import json
import zipfile

import openpyxl
import pytest
from importing import act, change, check, get, load, opportunities_of, run, sheet_of, text, upload, workbook
from sales import Sales, phone, tax_code

HEAD = ["Cơ hội", "Khách hàng", "Điện thoại", "Doanh thu dự kiến", "Ngày đóng dự kiến"]


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def imported(sales, content, name="du-lieu.csv", **options):
    """The opportunities that a file becomes, by name."""
    made = load(sales.manager, content, name=name, **options)
    done = run(sales.manager, made)
    assert done["state"] == "DONE", sales.manager.client.get(f"/v1/imports/{made['id']}/errors").json
    return {o["name"]: o for o in opportunities_of(sales.manager, made)}


# --- forms ---

@pytest.mark.parametrize("encoding, separator", [
    ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ","), ("utf-8", "|"), ("cp1258", ",")])
def test_encodings_and_separators_are_found(sales, encoding, separator):
    """IMP-02, PEE-06"""
    name = "Tem ch\u00f4\u0301ng gi\u0103" if encoding == "cp1258" else "Tem chống giả"
    head = ["Name", "Customer", "Phone"] if encoding == "cp1258" else HEAD[:3]
    found = imported(sales, text(head, [name, "Cty", phone()], separator=separator, encoding=encoding))
    assert list(found) == ["Tem chống giă" if encoding == "cp1258" else name]


def test_an_encoding_and_a_separator_can_be_named(sales):
    """PEE-06: what is guessed is overridable."""
    content = "Khách hàng;Ghi chú\r\nCông ty Cà phê;a,b\r\n".encode("cp1252", "replace")
    made = upload(sales.manager, content, "cu.csv").expect(201).json
    assert made["separator"] == ";" and made["encoding"] == "windows-1252"
    changed = change(sales.manager, made, options={"encoding": "windows-1258", "separator": ",", "headerRow": 1})
    assert changed["separator"] == "," and [c["name"] for c in changed["columns"]][-1] == "B"
    refused = sales.manager.client.patch(f"/v1/imports/{made['id']}", {"options": {"encoding": "klingon"}})
    assert refused.expect(400).fields == {"options.encoding": "UNKNOWN_VALUE"}


def test_numbers_and_dates_are_read_in_local_forms(sales):
    """PEE-06"""
    rows = [["VN", "a", phone(), "1.234.567,89", "31/12/2026"], ["EN", "b", phone(), "1,234,567.89", "2026-12-31"],
            ["Trần", "c", phone(), "1234567", "1.2.2027"]]
    found = imported(sales, text(HEAD, *rows, separator="\t"))
    revenue = {n: (o["expectedRevenue"]["units"], o["expectedRevenue"]["nanos"]) for n, o in found.items()}
    assert revenue == {"VN": ("1234567", 890000000), "EN": ("1234567", 890000000), "Trần": ("1234567", 0)}
    assert [found[n]["expectedCloseDate"] for n in ("VN", "EN", "Trần")] == ["2026-12-31", "2026-12-31", "2027-02-01"]


def test_a_date_format_can_be_named(sales):
    """PEE-06"""
    file = text(HEAD, ["Mỹ", "a", phone(), 1, "12/31/2026"])
    assert not check(sales.manager, load(sales.manager, file, name="a.csv"))["valid"]
    assert imported(sales, file, dateFormat="MM/dd/yyyy")["Mỹ"]["expectedCloseDate"] == "2026-12-31"


def test_what_excel_calls_a_number_or_a_date_is_one(sales):
    """IMP-02: formats are detected; a phone that became a number gets its zero back."""
    import datetime
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD)
    number = int(phone())
    sheet.append(["Số thật", "Cty Excel", number, 2500000.5, datetime.date(2026, 12, 31)])
    sheet["E2"].number_format = "dd/mm/yyyy"
    out = io.BytesIO()
    book.save(out)
    one = imported(sales, out.getvalue(), name="a.xlsx")["Số thật"]
    assert one["phone"] == f"0{number}" and one["expectedCloseDate"] == "2026-12-31"
    assert one["expectedRevenue"] == {"currencyCode": "VND", "units": "2500000", "nanos": 500000000}


def test_dates_of_1904_workbooks_are_the_same_days(sales):
    """IMP-02, PEE-06"""
    import datetime
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(HEAD)
    book.active.append(["Máy Mac", "Cty", phone(), 1, datetime.date(2026, 12, 31)])
    out = io.BytesIO()
    book.save(out)
    assert imported(sales, out.getvalue(), name="a.xlsx")["Máy Mac"]["expectedCloseDate"] == "2026-12-31"


def test_a_formula_counts_by_its_stored_value_and_is_never_evaluated(sales):
    """PEE-06"""
    sheet = ('<row r="1"><c r="A1" t="inlineStr"><is><t>Khách hàng</t></is></c><c r="B1" t="inlineStr"><is><t>Doanh thu'
             '</t></is></c></row><row r="2"><c r="A2" t="str"><f>CONCAT("a","b")</f><v>Từ công thức</v></c>'
             '<c r="B2"><f>1000*2</f><v>7</v></c></row><row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    made = load(sales.manager, bare_workbook(sheet), name="a.xlsx", skipBadRows=True)
    assert run(sales.manager, made)["progress"]["created"] == 1
    (one,) = opportunities_of(sales.manager, made)
    assert (one["contactName"], one["expectedRevenue"]["units"]) == ("Từ công thức", "7")


def test_titles_above_a_table_are_no_header_and_the_header_can_be_named(sales):
    """PEE-06"""
    rows = [["BÁO CÁO KHÁCH HÀNG"], [], HEAD, ["Dưới tiêu đề", "Cty", phone(), 1, ""]]
    made = load(sales.manager, workbook(*rows), name="a.xlsx")
    assert [c["name"] for c in made["columns"]] == HEAD and made["rowCount"] == 1
    assert "Dưới tiêu đề" in imported(sales, workbook(*rows), name="a.xlsx")
    no_header = change(sales.manager, made, options={"headerRow": 0})
    assert [c["name"] for c in no_header["columns"]] == ["A", "B", "C", "D", "E"] and no_header["rowCount"] == 3


def test_rows_are_called_by_the_files_own_lines(sales):
    """PEE-06: the header's is 1."""
    content = ('Khách hàng,Email\r\n"Hai\r\ndòng",a@b.vn\r\n\r\nCty,sai\r\n').encode()
    errors = check(sales.manager, load(sales.manager, content, name="a.csv"))["errors"]
    assert [(e["row"], e["column"]) for e in errors] == [(5, "Email")]


def test_a_file_is_known_by_its_content_not_by_its_name(sales):
    """PEE-06"""
    assert upload(sales.manager, text(HEAD, ["a", "b", phone(), 1, ""]), "sai-duoi.xlsx").expect(201)["format"] == "CSV"
    assert upload(sales.manager, workbook(HEAD, ["a", "b", phone(), 1, ""]), "sai-duoi.csv").expect(201)["format"] == "XLSX"


def test_one_row_is_a_file(sales):
    """PEE-06"""
    made = upload(sales.manager, b"Kh\xc3\xa1ch h\xc3\xa0ng\nM\xe1\xbb\x99t m\xc3\xacnh", "a.csv").expect(201).json
    assert made["rowCount"] == 1 and run(sales.manager, made)["progress"]["created"] == 1


# --- hostile ones ---

def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as z:
        for name, content in parts.items():
            z.writestr(name, content)
    return out.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def bare_workbook(rows, before="", **more):
    """The least that is a workbook, with these rows as XML."""
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument"'
                       ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="s"/>'
                           "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="s" Type="{OFFICE}/worksheet"'
                                      ' Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>', **more})


def cells(*values):
    return "".join(f'<c t="inlineStr"><is><t>{v}</t></is></c>' for v in values)


def zip_bomb():
    return bare_workbook(f"<row>{cells('Khách hàng')}</row>" + "<row></row>" * 8_000_000)


def entity_bomb():
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10)) + "]>"
    return bare_workbook(f"<row>{cells('Khách hàng')}</row><row>{cells('&k;')}</row>", before=entities)


def broken_zip():
    whole = workbook(HEAD, *[["a", "b", phone(), 1, ""]] * 200)
    return whole[:len(whole) // 2]


def damaged_part():
    whole = bytearray(workbook(HEAD, *[["a", "b", phone(), 1, ""]] * 200))
    at = whole.find(b"xl/worksheets/sheet1.xml") + 60
    whole[at:at + 40] = b"\xff" * 40
    return bytes(whole)


def no_workbook():
    return zipped({"readme.txt": "nothing"})


HOSTILE = {
    "a zip bomb": (zip_bomb, "FILE_SUSPICIOUS"),
    "an entity bomb": (entity_bomb, "FILE_SUSPICIOUS"),
    "half a zip": (broken_zip, "FILE_NOT_READABLE"),
    "a damaged part": (damaged_part, "FILE_NOT_READABLE"),
    "a zip that is no workbook": (no_workbook, "FILE_NOT_READABLE"),
    "XML that ends too early": (lambda: bare_workbook("<row><c>"), "FILE_NOT_READABLE"),
    "16,384 columns": (lambda: bare_workbook("<row>" + cells(*[f"C{n}" for n in range(16384)]) + "</row>"), "FILE_TOO_WIDE"),
    "16,384 columns as text": (lambda: (",".join(f"C{n}" for n in range(16384)) + "\n1\n").encode(), "FILE_TOO_WIDE"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "FILE_NOT_READABLE"),
    "an old .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FILE_NOT_READABLE"),
    "a quote that nothing closes": (lambda: b'a,b\n"' + b"x" * 300000, "FILE_NOT_READABLE"),
    "a cell of a megabyte": (lambda: bare_workbook(f"<row>{cells('K')}</row><row>{cells('x' * 10**6)}</row>"), "FILE_NOT_READABLE"),
    "only a header": (lambda: workbook(HEAD), "FILE_EMPTY"),
    "an empty workbook": (lambda: workbook(), "FILE_EMPTY"),
    "blank lines": (lambda: b"\r\n\r\n\n", "FILE_EMPTY"),
    "two columns of one name": (lambda: workbook(["Email", "Email"], ["a", "b"]), "DUPLICATE_COLUMN"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_get_a_clear_error(sales, what):
    """PEE-06: never a crash, never a part of it taken over."""
    make, code = HOSTILE[what]
    refused = upload(sales.manager, make(), "x.xlsx").expect(400)
    assert list(refused.fields.values())[0] == code
    assert refused.json["violations"][0]["message"]


def test_no_file_is_a_clear_error(sales):
    """PEE-06"""
    sales.manager.client.post("/v1/imports", {}).expect(400, "FILE_REQUIRED")


def test_what_files_say_runs_nowhere(sales):
    """PEE-06, EXP-01: a formula typed as text goes in and comes out as text."""
    evil = "=cmd|'/C calc'!A0"
    made = load(sales.manager, workbook(["Khách hàng", "Email"], [f" {evil}", "sai"]), skipBadRows=True)
    check(sales.manager, made)
    reply = sales.manager.client.get(f"/v1/imports/{made['id']}/errors.xlsx").expect(200)
    sheet = openpyxl.load_workbook(io.BytesIO(reply.content)).active
    assert sheet["C2"].data_type == "s" and sheet["C2"].value == evil


# --- how long files stay ---

def file_is_there(sales, made):
    return bool(sales.cohoi.psql("imports", "select 1 from upload_chunks c join import i on i.upload_id = c.upload_id"
                                 " where i.id = %s", made["id"]))


def test_a_file_that_is_replaced_or_cancelled_is_removed(sales):
    """IMP-06, IMP-07"""
    made = upload(sales.manager, text(HEAD, ["a", "b", phone(), 1, ""])).expect(201).json
    (first,) = sales.cohoi.psql("imports", "select upload_id from import where id = %s", made["id"])
    sales.manager.client.put(f"/v1/imports/{made['id']}/file", None,
                             files={"file": ("b.csv", text(HEAD, ["c", "d", phone(), 1, ""]))}).expect(200)
    assert sales.cohoi.psql("imports", "select 1 from uploads where id = %s", first[0]) == []
    assert file_is_there(sales, made)
    act(sales.manager, made, "cancel").expect(200)
    assert not file_is_there(sales, made) and get(sales.manager, made)["fileGone"]


def test_events_of_imports_hold_nothing_of_the_file(sales, cohoi):
    """PEE-06: personal data stand in contacts' events alone."""
    number, secret = phone(), f"Bí mật {tax_code()}"
    made = load(sales.manager, workbook(HEAD, [secret, "Cty", number, 1, ""]))
    run(sales.manager, made)
    mine = [e for e in cohoi.events("imports") if e["subject"] == made["id"]]
    assert [e["type"] for e in mine] == ["cohoi.import.started", "cohoi.import.finished"]
    said = json.dumps(mine, ensure_ascii=False) + cohoi.logs("imports-1")
    assert secret not in said and number not in said
    assert mine[1]["data"]["created"] == 1 and mine[1]["actorid"] == sales.manager.id
    assert sheet_of(sales.manager.client.get(f"/v1/imports/{made['id']}/errors.xlsx"))[1:] == []
