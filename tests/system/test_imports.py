"""Imports: a file is loaded, its columns mapped, checked, run, cancelled, undone."""
import pytest
from importing import (act, change, check, errors_of, get, load, opportunities_of, run, sheet_of, text, upload, wait,
                       workbook)
from sales import Sales, phone, tax_code

HEAD = ["Cơ hội", "Khách hàng", "Mã số thuế", "Điện thoại", "Email", "Doanh thu dự kiến"]


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


def contacts_like(user, q):
    return list(user.client.items("/v1/contacts", q=q))


def row(name, **fields):
    """A row under HEAD, of a customer that nobody knows yet."""
    return [name, fields.get("customer", f"Công ty {name}"), fields.get("tax", tax_code()), fields.get("phone", phone()),
            fields.get("email", ""), fields.get("revenue", 1000)]


# --- the seed's story ---

def test_the_import_of_the_manual_from_template_to_pipeline(sales):
    """IMP-01, IMP-02, IMP-03, IMP-04, IMP-05, IMP-06, IMP-07, IMP-08: seed S2, section 2, step by step."""
    manager = sales.manager
    template = sheet_of(manager.client.get("/v1/imports/template.xlsx"))
    head = template[0]
    assert "Cơ hội" in head and "Tổ chức/liên hệ" in head and "Email" in head

    # A first file, in which something is wrong; one column has a name that the system does not know.
    wrong = workbook(["Tên gọi", *head[1:4]], ["Tem chống giả", "Sao Mai", "Công ty", "123"])
    made = upload(manager, wrong).expect(201).json
    assert made["rowCount"] == 1 and made["columns"][0]["sample"] == ["Tem chống giả"]
    assert "suggestedField" not in made["columns"][0] and made["columns"][1]["suggestedField"] == "contactName"
    made = change(manager, made, mapping={"Tên gọi": "name"})
    checked = check(manager, made)
    assert not checked["valid"] and errors_of(checked) == {(2, head[3]): "BAD_FORMAT"}

    # "Load file": another one takes its place, and what was mapped stays.
    right = workbook(["Tên gọi", *head[1:4]], ["Tem chống giả", "Sao Mai", "Công ty", tax_code()],
                     ["Truy xuất", "Sao Hôm", "Công ty", tax_code()])
    replaced = manager.client.put(f"/v1/imports/{made['id']}/file", None, files={"file": ("dung.xlsx", right)})
    replaced.expect(200)
    assert replaced["id"] == made["id"] and replaced["rowCount"] == 2 and replaced["mapping"]["Tên gọi"] == "name"
    assert check(manager, made)["valid"]

    # "Import": the records show in the pipeline.
    done = run(manager, made)
    assert done["state"] == "DONE" and done["progress"]["created"] == 2 and done["progress"]["rowsDone"] == 2
    board = manager.client.get("/v1/pipeline/board").expect(200)
    names = [o["name"] for column in board["columns"] for o in column["items"]]
    assert {"Tem chống giả", "Truy xuất"} <= set(names)

    # "Cancel": another import ends with nothing written.
    other = load(manager, workbook(HEAD, row("Không bao giờ nhập")))
    act(manager, other, "cancel").expect(200)
    assert get(manager, other)["state"] == "CANCELLED"
    act(manager, other, "run").expect(412, "WRONG_STATE")
    assert not contacts_like(manager, "Không bao giờ nhập") and not opportunities_of(manager, other)


# --- the template ---

@pytest.mark.parametrize("language, name", [("vi", "Tổ chức/liên hệ"), ("en", "Organization/Contact")])
def test_the_template_can_be_loaded_as_it_is(sales, language, name):
    """IMP-03, IMP-02: in both languages, and every column of it is known."""
    reply = sales.manager.client.get("/v1/imports/template.xlsx", params={"language": language}).expect(200)
    made = upload(sales.manager, reply.content).expect(201).json
    assert name in [c["name"] for c in made["columns"]]
    assert [c["name"] for c in made["columns"] if not c.get("suggestedField")] == []
    assert made["rowCount"] == 1


def test_there_is_a_template_of_contacts(sales):
    """IMP-03, AMB-54"""
    reply = sales.manager.client.get("/v1/imports/template.xlsx", params={"target": "CONTACTS", "language": "en"})
    assert "Name" in sheet_of(reply)[0]
    sales.manager.client.get("/v1/imports/template.xlsx", params={"language": "fr"}).expect(400, "INVALID_ARGUMENT")


# --- columns ---

def test_columns_are_mapped_by_hand(sales):
    """IMP-04: null leaves a column out, and two columns cannot fill one field."""
    made = upload(sales.manager, workbook(["Ghi chú", "Khách", "Email"], ["Tem A", "Công ty A", "a@a.vn"])).json
    made = change(sales.manager, made, mapping={"Ghi chú": "name", "Khách": "contactName", "Email": None})
    assert made["mapping"] == {"Ghi chú": "name", "Khách": "contactName"} or made["mapping"]["Email"] is None
    (found,) = opportunities_of(sales.manager, run(sales.manager, made))
    assert found["name"] == "Tem A" and found["contactName"] == "Công ty A" and "email" not in found
    other = upload(sales.manager, workbook(["A", "B"], ["x", "y"])).json
    twice = sales.manager.client.patch(f"/v1/imports/{other['id']}", {"mapping": {"A": "name", "B": "name"}})
    assert twice.expect(400).fields == {"mapping.B": "DUPLICATE_COLUMN"}


def test_a_mapping_to_what_is_not_there_is_refused(sales):
    """IMP-04"""
    made = upload(sales.manager, workbook(["A"], ["x"])).json
    path = f"/v1/imports/{made['id']}"
    assert sales.manager.client.patch(path, {"mapping": {"A": "nonsense"}}).expect(400).fields == {
        "mapping.A": "UNKNOWN_VALUE"}
    assert sales.manager.client.patch(path, {"mapping": {"Z": "name"}}).expect(400).fields == {
        "mapping.Z": "UNKNOWN_FIELD"}
    assert act(sales.manager, made, "check").expect(400).fields == {"mapping": "REQUIRED"}
    assert act(sales.manager, made, "run").expect(400).fields == {"mapping": "REQUIRED"}


# --- checking ---

def test_a_check_lists_every_error_by_row_and_column_and_writes_nothing(sales):
    """IMP-05, AMB-35, PEE-06"""
    bad = [["", "", "", "", "", ""], ["X", "", "", "", "", 5], ["Y", "Công ty Y", "12", "abc", "@", "nhiều"],
           row("Dòng đúng không ghi")]
    made = load(sales.manager, workbook(HEAD, *bad))
    checked = check(sales.manager, made)
    assert errors_of(checked) == {(3, "Khách hàng"): "REQUIRED", (4, "Mã số thuế"): "BAD_FORMAT",
                                  (4, "Điện thoại"): "BAD_FORMAT", (4, "Email"): "BAD_FORMAT",
                                  (4, "Doanh thu dự kiến"): "BAD_FORMAT"}
    assert all(e["message"] for e in checked["errors"])
    assert (checked["valid"], checked["creates"], checked["badRows"]) == (False, 1, 2)
    assert not contacts_like(sales.manager, "Dòng đúng không ghi")
    assert get(sales.manager, made)["state"] == "DRAFT"


def test_a_check_tells_creates_from_updates(sales):
    """PEE-06"""
    known, code = sales.contact(sales.manager, name="Đã có sẵn"), tax_code()
    file = workbook(["Tên khách hàng", "Mã số thuế", "Mã khách hàng"], ["Mới", code, "KH-MOI-1"],
                    ["Mới, lần nữa", code, "KH-MOI-1"], ["Mới khác", tax_code(), ""])
    made = load(sales.manager, file, target="CONTACTS")
    assert (lambda c: (c["creates"], c["updates"]))(check(sales.manager, made)) == (2, 1)
    done = run(sales.manager, made)
    assert (done["progress"]["created"], done["progress"]["updated"]) == (2, 1)
    again = load(sales.manager, file, target="CONTACTS")
    assert (lambda c: (c["creates"], c["updates"]))(check(sales.manager, again)) == (0, 3)
    assert sales.manager.client.get(f"/v1/contacts/{known['id']}").expect(200)["version"] == known["version"]


# --- all or nothing ---

def test_one_bad_row_stops_the_run_and_nothing_stands(sales):
    """AMB-35: all or nothing."""
    made = load(sales.manager, workbook(HEAD, row("Dòng tốt bị bỏ"), row("Dòng xấu", tax="12")))
    failed = run(sales.manager, made)
    assert failed["state"] == "FAILED" and failed["failure"] == "INVALID_ARGUMENT"
    assert not opportunities_of(sales.manager, made) and not contacts_like(sales.manager, "Dòng tốt bị bỏ")
    listed = sales.manager.client.get(f"/v1/imports/{made['id']}/errors").expect(200)
    assert [(e["row"], e["code"]) for e in listed["items"]] == [(3, "BAD_FORMAT")]


def test_bad_rows_are_skipped_if_so_chosen_and_come_back_in_a_workbook(sales):
    """AMB-35, PEE-06: errors by row and column in a file, with the rows as they were."""
    good, bad = row("Dòng tốt ở lại"), row("Dòng xấu ra ngoài", tax="12", phone="abc")
    made = load(sales.manager, workbook(HEAD, bad, good), skipBadRows=True)
    done = run(sales.manager, made)
    assert done["state"] == "DONE" and (done["progress"]["created"], done["progress"]["skipped"]) == (1, 1)
    assert [o["name"] for o in opportunities_of(sales.manager, made)] == ["Dòng tốt ở lại"]
    rows = sheet_of(sales.manager.client.get(f"/v1/imports/{made['id']}/errors.xlsx"))
    assert rows[0] == ["Dòng", "Lỗi", *HEAD]
    assert rows[1][0] == 2 and "Mã số thuế" in rows[1][1] and "Điện thoại" in rows[1][1] and rows[1][2] == bad[0]
    assert len(rows) == 2


def test_a_row_that_turns_bad_after_the_check_undoes_the_run(sales):
    """AMB-35: nothing half done is left."""
    campaign = sales.campaign()
    customer, code = sales.contact(sales.an, name="Vừa chen vào", taxCode=tax_code()), tax_code()
    rows = [row(f"Trước khi chen {n}") for n in range(3)] + [row("Chen", customer="Vừa chen vào", tax=customer["taxCode"])]
    made = load(sales.manager, workbook(HEAD, *rows), campaignId=campaign["id"])
    assert check(sales.manager, made)["valid"] and code
    sales.opportunity(campaign, contact=customer)
    failed = run(sales.manager, made)
    assert failed["state"] == "FAILED"
    assert not opportunities_of(sales.manager, made) and not contacts_like(sales.manager, "Trước khi chen")
    assert [o["contactName"] for c in sales.manager.client.get(f"/v1/campaigns/{campaign['id']}/board")["columns"]
            for o in c["items"]] == ["Vừa chen vào"]


# --- matching (AMB-36) ---

def import_one(sales, values, **options):
    """The opportunity that one row becomes: {column: value}."""
    made = load(sales.manager, workbook(list(values), list(values.values())), **options)
    done = run(sales.manager, made)
    assert done["state"] == "DONE", sales.manager.client.get(f"/v1/imports/{made['id']}/errors").json
    (one,) = opportunities_of(sales.manager, made)
    return one


@pytest.mark.parametrize("field, column, values", [
    ("taxCode", "Mã số thuế", (tax_code, lambda v: f"{v[:4]}-{v[4:]}")),
    ("phone", "Điện thoại", (phone, lambda v: f"+84 {v[1:4]} {v[4:]}")),
    ("email", "Email", (lambda: f"a{phone()}@khop.vn", str.upper)),
])
def test_a_row_finds_its_customer(sales, field, column, values):
    """AMB-36, CON-22: by tax code, e-mail or phone, however typed."""
    make, otherwise = values
    value = make()
    known = sales.contact(sales.manager, **{field: value})
    one = import_one(sales, {"Cơ hội": "Khớp", "Khách hàng": "Tên khác", column: otherwise(value)})
    assert one["contactId"] == known["id"]
    assert sales.manager.client.get(f"/v1/contacts/{known['id']}")["name"] == known["name"]


def test_the_tax_code_is_believed_before_the_phone(sales):
    """AMB-36"""
    number = phone()
    sales.contact(sales.manager, phone=number)
    by_code = sales.valid_contact(sales.manager)
    one = import_one(sales, {"Cơ hội": "Hai dấu", "Mã số thuế": by_code["taxCode"], "Điện thoại": number})
    assert one["contactId"] == by_code["id"]
    assert one["phone"] == number  # typed for this opportunity: the contact has none


def test_a_phone_that_two_have_is_nobodys(sales):
    """AMB-36: only if exactly one contact has it."""
    number = phone()
    both = {sales.contact(sales.manager, phone=number)["id"] for _ in range(2)}
    one = import_one(sales, {"Cơ hội": "Tổng đài", "Khách hàng": "Người thứ ba", "Điện thoại": number})
    assert one["contactId"] not in both and one["contactName"] == "Người thứ ba"


def test_names_match_only_when_chosen(sales):
    """PEE-06, CON-22: matching by chosen keys."""
    known = sales.contact(sales.manager, name="Công ty Trùng Tên Duy Nhất")
    values = {"Cơ hội": "Theo tên", "Khách hàng": "công ty trùng tên duy nhất"}
    assert import_one(sales, values)["contactId"] != known["id"]
    other = sales.contact(sales.manager, name="Công ty Theo Tên Thật")
    made = load(sales.manager, workbook(["Khách hàng"], ["CÔNG TY THEO TÊN THẬT"], ["Công ty theo tên thật"]))
    change(sales.manager, made, matchBy=["contactName"])
    assert run(sales.manager, made)["progress"]["contactsCreated"] == 0
    assert {o["contactId"] for o in opportunities_of(sales.manager, made)} == {other["id"]}


def test_rows_of_one_file_share_a_new_customer(sales):
    """AMB-36, CON-22"""
    code = tax_code()
    made = load(sales.manager, workbook(HEAD, row("Một", customer="Chung", tax=code), row("Hai", customer="Chung", tax=code)))
    checked = check(sales.manager, made)
    assert (checked["creates"], checked["newContacts"]) == (2, 1)
    assert run(sales.manager, made)["progress"]["contactsCreated"] == 1
    assert len({o["contactId"] for o in opportunities_of(sales.manager, made)}) == 1


# --- what rows can say ---

def test_a_row_says_everything_that_is_typed_in_elsewhere(sales, cohoi):
    """IMP-01, OPP-21, OPP-22"""
    service = cohoi.admin.post("/v1/lists/services", {"name": f"Dịch vụ {phone()}"}).ok().json
    campaign = sales.campaign(failReasons=[{"name": "Giá cao"}])
    step = campaign["steps"][1]
    number, code = phone(), tax_code()
    values = {"Opportunity": "Đủ cả", "Company": "Công ty Đủ", "Tax code": code, "Phone": number, "E-mail": "du@ca.vn",
              "Address": "Hà Nội", "Expected revenue": "1,234,567.50", "Currency": "USD", "Probability": "45 %",
              "Priority": 3, "Salesperson": sales.an.full_name, "Stage": step["name"], "Service": service["name"],
              "Source": "Hội chợ", "Notes": "Gọi lại", "Expected closing date": "05/03/2027", "Opportunity id": f"ID-{code}"}
    one = import_one(sales, values, campaignId=campaign["id"])
    wanted = {"name": "Đủ cả", "contactName": "Công ty Đủ", "phone": number, "email": "du@ca.vn", "probability": 45,
              "probabilitySource": "MANUAL", "priority": 3, "ownerId": sales.an.id, "stepId": step["id"],
              "offeredServiceId": service["id"], "source": "Hội chợ", "internalNote": "Gọi lại",
              "expectedCloseDate": "2027-03-05", "externalId": f"ID-{code}", "campaignId": campaign["id"],
              "expectedRevenue": {"currencyCode": "USD", "units": "1234567", "nanos": 500000000}}
    assert {k: one.get(k) for k in wanted} == wanted


def test_what_has_ended_elsewhere_is_taken_over_as_it_ended(sales):
    """IMP-01, AMB-47"""
    campaign = sales.campaign(failReasons=[{"name": "Giá cao"}])
    head = ["Khách hàng", "Trạng thái", "Ngày bắt đầu", "Ngày chốt", "Số tiền đạt được", "Lý do thất bại"]
    made = load(sales.manager, workbook(head, ["Thắng rồi", "Won", "01-12-16", "05-01-17", 500, ""],
                                        ["Thua rồi", "Thất bại", "01-12-16", "05-01-17", "", "giá cao"]),
                dateFormat="dd-MM-yy", campaignId=campaign["id"])
    assert run(sales.manager, made)["state"] == "DONE"
    found = {o["contactName"]: o for o in opportunities_of(sales.manager, made)}
    won, lost = found["Thắng rồi"], found["Thua rồi"]
    assert (won["state"], won["probability"], won["wonAmount"]["units"]) == ("WON", 100, "500")
    assert won["stepId"] == campaign["steps"][-1]["id"] and won["closedAt"] == "2017-01-04T17:00:00Z"
    assert (lost["state"], lost["failReasonId"]) == ("LOST", campaign["failReasons"][0]["id"])
    assert won["enteredAt"] == "2016-11-30T17:00:00Z"


def test_known_external_ids_are_changed_not_doubled(sales):
    """PEE-06"""
    head, external = ["Khách hàng", "Mã số thuế", "Doanh thu dự kiến", "Mã cơ hội"], f"CH-{tax_code()}"
    code = tax_code()
    first = load(sales.manager, workbook(head, ["Lặp lại", code, 100, external]))
    assert run(sales.manager, first)["progress"]["created"] == 1
    second = load(sales.manager, workbook(head, ["Lặp lại", code, 250, external]))
    assert (lambda c: (c["creates"], c["updates"]))(check(sales.manager, second)) == (0, 1)
    assert run(sales.manager, second)["progress"]["updated"] == 1
    (one,) = opportunities_of(sales.manager, first)
    assert one["expectedRevenue"]["units"] == "250" and not opportunities_of(sales.manager, second)


def test_unknown_names_are_errors_of_their_column(sales):
    """IMP-05"""
    head = ["Khách hàng", "Nhân viên kinh doanh", "Bước", "Dịch vụ", "Xác suất"]
    made = load(sales.manager, workbook(head, ["A", "Không Ai", "Bước lạ", "Dịch vụ lạ", 200]))
    assert errors_of(check(sales.manager, made)) == {
        (2, "Nhân viên kinh doanh"): "UNKNOWN_VALUE", (2, "Bước"): "UNKNOWN_VALUE", (2, "Dịch vụ"): "UNKNOWN_VALUE",
        (2, "Xác suất"): "OUT_OF_BOUNDS"}


def test_contacts_are_importable_and_changed_when_known(sales):
    """AMB-54, CON-01"""
    known = sales.valid_contact(sales.manager, name="Tên cũ", address="Huế")
    file = text(["Tên khách hàng", "Mã số thuế", "Điện thoại", "Ghi chú"], ["Tên mới", known["taxCode"], phone(), "Đã gọi"],
                ["Nhập thêm", tax_code(), phone(), ""])
    made = load(sales.manager, file, name="khach.csv", target="CONTACTS")
    done = run(sales.manager, made)
    assert (done["progress"]["created"], done["progress"]["updated"]) == (1, 1)
    changed = sales.manager.client.get(f"/v1/contacts/{known['id']}").expect(200)
    assert (changed["name"], changed["note"], changed["address"]) == ("Tên mới", "Đã gọi", "Huế")
    (new,) = sales.manager.client.items("/v1/contacts", importId=made["id"])
    assert (new["name"], new["salespersonId"], new["verify"]) == ("Nhập thêm", sales.manager.id, "TODO")


def test_leads_are_importable(sales):
    """AMB-54, LEA-06: a lead needs the identity of its type."""
    head = ["Tên tiềm năng", "Loại", "Mã số thuế", "CCCD", "Điện thoại"]
    file = workbook(head, ["Tiềm năng A", "Công ty", tax_code(), "", phone()],
                    ["Tiềm năng B", "Cá nhân", "", f"0{phone()}1", phone()], ["Không mã", "Công ty", "", "", phone()])
    made = load(sales.manager, file, target="LEADS", skipBadRows=True)
    assert errors_of(check(sales.manager, made)) == {(4, "Mã số thuế"): "REQUIRED"}
    assert run(sales.manager, made)["progress"]["created"] == 2
    found = {lead["name"]: lead for lead in sales.manager.client.items("/v1/leads", q="Tiềm năng")}
    assert set(found) >= {"Tiềm năng A", "Tiềm năng B"} and found["Tiềm năng B"]["type"] == "INDIVIDUAL"
    assert act(sales.manager, made, "undo").expect(200)["undone"] == 2
    assert not list(sales.manager.client.items("/v1/leads", importId=made["id"]))


# --- campaigns ---

def test_a_customer_enters_a_campaign_once(sales):
    """CMP-05, AMB-36: also when the file brings him twice."""
    campaign, code = sales.campaign(), tax_code()
    inside = sales.valid_contact(sales.manager)
    sales.opportunity(campaign, contact=inside)
    rows = [row("Đầu", customer="Hai lần", tax=code), row("Cuối", customer="Hai lần", tax=code),
            row("Trong rồi", customer="x", tax=inside["taxCode"])]
    made = load(sales.manager, workbook(HEAD, *rows), campaignId=campaign["id"], skipBadRows=True)
    assert errors_of(check(sales.manager, made)) == {(3, None): "DUPLICATE_IN_CAMPAIGN",
                                                     (4, None): "DUPLICATE_IN_CAMPAIGN"}
    done = run(sales.manager, made)
    assert (done["progress"]["created"], done["progress"]["skipped"]) == (1, 2)


def test_imported_opportunities_are_distributed_and_told_as_one(sales, cohoi):
    """AMB-36: assignment and notices, batched into one; ASG-01, PEE-13"""
    from cohoi_client import eventually
    campaign = sales.campaign(autoDistribute=True, distributionUserIds=[p.id for p in sales.people])
    made = load(sales.manager, workbook(HEAD, *[row(f"Chia đều {n}") for n in range(6)]), campaignId=campaign["id"])
    assert run(sales.manager, made)["state"] == "DONE"

    def owners():
        found = [o.get("ownerId") for o in opportunities_of(sales.manager, made)]
        return found if len(found) == 6 and all(found) else None
    assert sorted(map(eventually(owners, 20).count, [p.id for p in sales.people])) == [3, 3]

    def told():
        items = [n for n in sales.an.client.get("/v1/notifications")["items"]
                 if n.get("campaignId") == campaign["id"] and n["count"] == 3]
        return items if len(items) == 1 else None
    eventually(told, 20, "one notice for all")
    assert {e["bulkactid"] for e in cohoi.events("opportunities", "cohoi.opportunity.created")
            if e["data"]["opportunity"].get("importId") == made["id"]} == {get(sales.manager, made)["bulkActId"]}


# --- cancelling and undoing ---

def test_a_cancelled_run_stops_and_says_what_stands(sales):
    """IMP-07"""
    campaign = sales.campaign()
    made = load(sales.manager, workbook(HEAD, *[row(f"Dừng giữa chừng {n}") for n in range(1500)]), campaignId=campaign["id"])
    assert check(sales.manager, made)["valid"]
    act(sales.manager, made, "run").expect(200)
    stopped = act(sales.manager, made, "cancel").expect(200).json
    stopped = wait(sales.manager, made)
    assert stopped["state"] in ("CANCELLED", "DONE")
    assert stopped["state"] == "CANCELLED", "it was over before it could be cancelled"
    assert len(opportunities_of(sales.manager, made)) == stopped["progress"]["created"] < 1500


def test_a_run_is_undone_where_nobody_has_touched_it(sales):
    """PEE-06: undo of a run; the rest is listed."""
    made = load(sales.manager, workbook(HEAD, *[row(f"Hoàn tác {n}") for n in range(4)]))
    done = run(sales.manager, made)
    found = opportunities_of(sales.manager, made)
    edited, commented = found[0], found[1]
    sales.manager.client.patch(f"/v1/opportunities/{edited['id']}", {"priority": 1}).expect(200)
    sales.manager.client.post(f"/v1/opportunities/{commented['id']}/comments", {"body": "Đã gọi"}).ok()
    undone = sales.manager.client.post(f"/v1/bulkActs/{done['bulkActId']}:undo").expect(200).json
    assert undone["state"] == "UNDONE"
    kept = {e["recordId"]: e["code"] for e in undone["kept"]}
    assert kept == {o[k]: "CHANGED_SINCE" for o in (edited, commented) for k in ("id", "contactId")}
    assert {o["id"] for o in opportunities_of(sales.manager, made)} == {edited["id"], commented["id"]}
    assert len(contacts_like(sales.manager, "Công ty Hoàn tác")) == 2
    assert act(sales.manager, made, "undo").expect(200)["state"] == "UNDONE"


def test_what_a_run_has_changed_is_listed_when_it_is_undone(sales):
    """PEE-06"""
    known = sales.valid_contact(sales.manager, name="Trước khi nhập")
    made = load(sales.manager, workbook(["Tên khách hàng", "Mã số thuế"], ["Sau khi nhập", known["taxCode"]]),
                target="CONTACTS")
    run(sales.manager, made)
    undone = act(sales.manager, made, "undo").expect(200)
    assert [(e["recordId"], e["code"]) for e in undone["kept"]] == [(known["id"], "ALREADY_EXISTS")]


def test_what_never_ran_cannot_be_undone(sales):
    """PEE-06"""
    made = load(sales.manager, workbook(HEAD, row("Chưa chạy")))
    act(sales.manager, made, "undo").expect(412, "WRONG_STATE")
    sales.manager.client.post(f"/v1/bulkActs/{made['id']}:undo").expect(404)


def test_a_retry_of_a_run_is_the_same_run(sales):
    """PEE-06"""
    made = load(sales.manager, workbook(HEAD, row("Một lần thôi")))
    replies = [sales.manager.client.post(f"/v1/imports/{made['id']}:run", key=f"run-{made['id']}") for _ in range(2)]
    assert [r.expect(200)["bulkActId"] for r in replies] == [replies[0]["bulkActId"]] * 2
    wait(sales.manager, made)
    assert len(opportunities_of(sales.manager, made)) == 1


# --- rights ---

def test_who_may_not_import_may_not(sales):
    """IMP-01, ACC-01: the right imports.run."""
    upload(sales.an, workbook(HEAD, row("x"))).expect(403, "PERMISSION_DENIED")
    sales.an.client.get("/v1/imports/template.xlsx").expect(403)


def test_another_ones_import_is_not_there(sales):
    """PEE-06, ACC-10: a file holds what its owner may see."""
    made = load(sales.manager, workbook(HEAD, row("Của người khác")))
    other = sales.join("manager")
    for verb in ("check", "run", "cancel", "undo"):
        act(other, made, verb).expect(404)
    for path in ("", "/errors", "/errors.xlsx"):
        other.client.get(f"/v1/imports/{made['id']}{path}").expect(404)
    other.client.patch(f"/v1/imports/{made['id']}", {"target": "CONTACTS"}).expect(404)
    assert made["id"] not in [i["id"] for i in other.client.get("/v1/imports").expect(200)["items"]]
    assert made["id"] in [i["id"] for i in sales.manager.client.items("/v1/imports")]


def test_rows_are_taken_by_the_rights_of_who_imports(sales):
    """ACC-02, ACC-13: a campaign that he does not see, a salesperson whom he may not name."""
    hidden = sales.campaign()
    stranger = sales.join("manager")
    made = load(stranger, workbook(HEAD, row("Vào chiến dịch lạ")))
    change(stranger, made, options={"campaignId": hidden["id"]})
    assert set(errors_of(check(stranger, made)).values()) == {"PERMISSION_DENIED"}
    assert run(stranger, made)["state"] == "FAILED" and not opportunities_of(sales.manager, made)
