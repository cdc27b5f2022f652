"""Evidence of main opportunities: what proves, what it turns, and what customer care does with it."""
import pytest
from cohoi_client import eventually
from proving import (PNG, accept, becomes, comment, items, main_opportunity, post_form, prove, state, upload, warn)
from sales import Sales, act, get, phone


@pytest.fixture(scope="module")
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture(scope="module")
def care(sales):
    return sales.join("customer_care")


@pytest.fixture
def opportunity(sales):
    return main_opportunity(sales)


def evidence_events(cohoi, opportunity):
    return [(e["type"].removeprefix("cohoi."), e["data"]) for e in cohoi.events("evidence")
            if e["subject"] == opportunity["id"]]


# --- who is asked for it ---

def test_a_new_main_one_begins_without_evidence(sales, opportunity):
    """EVD-02, AMB-18: not updated, and nobody has warned"""
    assert opportunity["kind"] == "MAIN"
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "NONE")


def test_secondary_and_plain_ones_are_never_asked(sales):
    """EVD-01, AMB-41"""
    contact = sales.valid_contact()
    secondary = main_opportunity(sales, contact=contact, kind="SECONDARY")
    campaign = sales.campaign()
    plain = sales.opportunity(campaign, ownerId=sales.an.id)
    for one in (secondary, plain):
        assert state(sales.an, one) == ("NOT_REQUIRED", "NONE")
        prove(sales.an, one).expect(412, "EVIDENCE_NOT_REQUIRED")
    assert state(sales.an, secondary) == ("NOT_REQUIRED", "NONE")


def test_one_that_becomes_main_is_asked_and_one_that_is_no_longer_is_not(sales):
    """EVD-01, EVD-02, AMB-41"""
    one = main_opportunity(sales, kind="SECONDARY")
    sales.an.client.patch(f"/v1/opportunities/{one['id']}", {"kind": "MAIN"}).expect(200)
    assert state(sales.an, one) == ("NOT_UPDATED", "NONE")
    prove(sales.an, one).expect(201)
    becomes(sales.an, one, "UPDATED")
    sales.an.client.patch(f"/v1/opportunities/{one['id']}", {"kind": "SECONDARY"}).expect(200)
    becomes(sales.an, one, "NOT_REQUIRED")
    sales.an.client.patch(f"/v1/opportunities/{one['id']}", {"kind": "MAIN"}).expect(200)
    becomes(sales.an, one, "UPDATED")  # what was proved is still there


# --- the two ways to upload ---

def test_a_file_in_the_evidence_field_turns_the_state(sales, opportunity):
    """EVD-03, EVD-04, EVD-05"""
    item = prove(sales.an, opportunity, kind="QUOTE", note="Báo giá 1.000 mã, 12 tháng").expect(201).json
    assert item["kind"] == "QUOTE" and item["by"] == sales.an.id and item["attachmentId"]
    assert state(sales.an, opportunity) == ("UPDATED", "NONE")
    assert sales.an.client.get(f"/v1/attachments/{item['attachmentId']}").expect(200).content == PNG


def test_a_file_in_a_comment_or_note_of_a_main_one_turns_the_state(sales, opportunity):
    """EVD-03, EVD-05, OPP-31: the other way, from the discussion"""
    file = upload(sales.an)
    sales.an.client.post(f"/v1/opportunities/{opportunity['id']}/comments",
                         {"body": "Đã gửi báo giá", "kind": "NOTE", "attachmentIds": [file["id"]]}).expect(201)
    becomes(sales.an, opportunity, "UPDATED")
    found = items(sales.an, opportunity)["items"]
    assert [i["attachmentId"] for i in found] == [file["id"]] and found[0]["note"] == "Đã gửi báo giá"


def test_a_comment_without_a_file_proves_nothing(sales, opportunity):
    """EVD-03, OPP-31"""
    comment(sales.an, opportunity, body="Khách hẹn tuần sau")
    sales.cohoi.settle()
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "NONE")


def test_a_file_of_somebody_else_proves_nothing_and_stays_his(sales, opportunity):
    """EVD-03: naming a file that one did not upload opens it to nobody"""
    file = upload(sales.binh)
    comment(sales.an, opportunity, file)
    sales.cohoi.settle()
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "NONE")
    sales.an.client.get(f"/v1/attachments/{file['id']}").expect(404)


def test_what_customer_care_posts_is_no_proof(sales, care, opportunity):
    """EVD-03: it is the seller's work that is to be shown"""
    comment(care, opportunity, upload(care))
    sales.cohoi.settle()
    assert state(sales.an, opportunity) == ("NOT_UPDATED", "NONE")


def test_a_file_that_was_uploaded_before_can_be_named(sales, opportunity):
    """EVD-05"""
    file = upload(sales.an)
    path = f"/v1/opportunities/{opportunity['id']}/evidence"
    sales.an.client.post(path, {"attachmentId": upload(sales.binh)["id"]}).expect(400)
    made = sales.an.client.post(path, {"attachmentId": file["id"], "kind": "MESSAGE"}).expect(201).json
    assert made["attachmentId"] == file["id"] and state(sales.an, opportunity)[0] == "UPDATED"


def test_a_repeated_upload_is_one_proof(sales, opportunity):
    """EVD-04"""
    path = f"/v1/opportunities/{opportunity['id']}/evidence"
    replies = [sales.an.client.request("POST", path, files={"file": ("x.png", PNG)}, key="one proof").expect(201)
               for _ in range(2)]
    assert replies[0].json == replies[1].json
    assert items(sales.an, opportunity)["totalSize"] == 1


def test_a_proof_needs_a_file(sales, opportunity):
    """EVD-03"""
    sales.an.client.post(f"/v1/opportunities/{opportunity['id']}/evidence", {"kind": "QUOTE"}).expect(400, "FILE_REQUIRED")
    prove(sales.an, opportunity, kind="SMOKE").expect(400)
    prove(sales.an, opportunity, note="x" * 5001).expect(400)
    assert state(sales.an, opportunity)[0] == "NOT_UPDATED"


# --- rights ---

def test_only_who_may_write_proves_and_strangers_do_not_know_of_it(sales, care, opportunity):
    """EVD-05: customer care reads, a colleague does not even know"""
    prove(care, opportunity).expect(403)
    prove(sales.binh, opportunity).expect(404)
    sales.binh.client.get(f"/v1/opportunities/{opportunity['id']}/evidence").expect(404)
    assert items(care, opportunity)["items"] == []


def test_a_file_is_read_by_whoever_may_read_what_it_hangs_on(sales, care, opportunity):
    """ACC-02, ACC-10"""
    item = prove(sales.an, opportunity).expect(201).json
    path = f"/v1/attachments/{item['attachmentId']}"
    care.client.get(path).expect(200)
    sales.manager.client.get(path).expect(200)
    sales.binh.client.get(path).expect(404)


def test_a_file_on_a_contact_is_read_by_whoever_may_read_the_contact(sales, care):
    """ACC-10: the restricted view has no files"""
    contact = sales.contact()
    file = upload(sales.an)
    sales.an.client.post(f"/v1/contacts/{contact['id']}/comments",
                         {"body": "Giấy phép", "attachmentIds": [file["id"]]}).expect(201)
    path = f"/v1/attachments/{file['id']}"
    eventually(lambda: care.client.get(path).expect(200))
    sales.binh.client.get(path).expect(404)


def test_a_comment_on_a_campaigns_opportunity_shows_its_file_where_it_is_mirrored(sales):
    """CON-19, ACC-18: in the campaign, and in the customer's discussion"""
    campaign = sales.campaign(salespersonIds=[sales.binh.id])
    one = sales.opportunity(campaign, contact=sales.contact(by=sales.an), ownerId=sales.binh.id)
    file = upload(sales.binh)
    comment(sales.binh, one, file)
    eventually(lambda: sales.an.client.get(f"/v1/attachments/{file['id']}").expect(200))
    sales.join("salesperson").client.get(f"/v1/attachments/{file['id']}").expect(404)


# --- what makes it valid ---

@pytest.mark.parametrize("kind, expects", [("QUOTE", ["TIME", "CODES"]), ("MEETING", ["RECAP"]), ("MESSAGE", ["ADVICE"]),
                                           ("CALL", ["ADVICE", "RECAP"]), ("FILE", [])])
def test_each_kind_says_what_it_must_show(sales, opportunity, kind, expects):
    """EVD-06"""
    prove(sales.an, opportunity, kind=kind, note="Đã trao đổi").expect(201)
    [item] = items(sales.an, opportunity)["items"]
    assert item["expects"] == expects and item["lacks"] == [] and item["byName"] == sales.an.full_name


def test_a_meeting_without_a_recap_lacks_it(sales, opportunity):
    """EVD-06: which customer care sees at once"""
    prove(sales.an, opportunity, kind="MEETING").expect(201)
    assert items(sales.an, opportunity)["items"][0]["lacks"] == ["RECAP"]


def test_a_quote_of_a_legal_service_must_show_its_name_and_price(sales):
    """EVD-06"""
    service = sales.cohoi.admin.post("/v1/lists/services", {"name": f"Pháp lý {phone()}", "legal": True}).expect(201).json
    one = main_opportunity(sales, offeredServiceId=service["id"])
    prove(sales.an, one, kind="QUOTE").expect(201)
    eventually(lambda: items(sales.an, one)["items"][0]["expects"] == ["SERVICE_NAME", "PRICE"])


# --- customer care ---

def test_a_warning_turns_it_back_and_only_what_is_newer_counts(sales, care, opportunity):
    """EVD-08, AMB-18, AMB-20, AMB-21"""
    prove(sales.an, opportunity).expect(201)
    answer = warn(care, opportunity, "Ảnh mờ").expect(200).json
    assert (answer["evidence"], answer["evidenceCause"]) == ("NOT_UPDATED", "WARNED")
    assert state(care, opportunity) == ("NOT_UPDATED", "WARNED")
    shown = items(sales.an, opportunity)
    assert [w["note"] for w in shown["warnings"]] == ["Ảnh mờ"] and [i["counts"] for i in shown["items"]] == [False]

    prove(sales.an, opportunity).expect(201)
    assert state(sales.an, opportunity) == ("UPDATED", "NONE")
    shown = items(sales.an, opportunity)
    assert [i["counts"] for i in shown["items"]] == [True, False] and len(shown["warnings"]) == 1  # kept in its history


def test_every_turn_is_one_event_with_a_version(sales, care, opportunity):
    """EVD-04, EVD-08"""
    prove(sales.an, opportunity).expect(201)
    prove(sales.an, opportunity).expect(201)
    warn(care, opportunity, "Sai khách").expect(200)
    told = evidence_events(sales.cohoi, opportunity)
    assert [t for t, _ in told] == ["evidence.added", "evidence.changed", "evidence.added", "evidence.warned",
                                    "evidence.changed"]
    turns = [(d["from"], d["to"], d["cause"], d["why"], d["version"]) for t, d in told if t == "evidence.changed"]
    assert turns == [("NOT_UPDATED", "UPDATED", "NONE", "FILE", 2), ("UPDATED", "NOT_UPDATED", "WARNED", "WARNED", 3)]
    assert told[3][1]["note"] == "Sai khách" and told[3][1]["ownerId"] == sales.an.id


def test_only_customer_care_checks_and_only_what_is_there(sales, care, opportunity):
    """EVD-08"""
    warn(care, opportunity).expect(412, "NO_EVIDENCE")
    accept(care, opportunity).expect(412, "NO_EVIDENCE")
    prove(sales.an, opportunity).expect(201)
    warn(sales.an, opportunity).expect(403)
    accept(sales.manager, opportunity).expect(403)
    warn(care, opportunity, "x" * 2001).expect(400)
    assert state(sales.an, opportunity)[0] == "UPDATED"


def test_a_closed_one_takes_no_proof(sales, opportunity):
    """EVD-01"""
    act(sales.an, opportunity, "lose", {"note": "Khách bận"}).expect(200)
    prove(sales.an, opportunity).expect(412, "WRONG_STATE")


def test_the_sample_is_drawn_from_what_is_there_and_nobody_has_accepted(sales, care):
    """EVD-07"""
    bare, proved, accepted = (main_opportunity(sales) for _ in range(3))
    prove(sales.an, proved).expect(201)
    prove(sales.an, accepted).expect(201)
    assert accept(care, accepted).expect(200)["accepted"] is True

    def sample(n=200):
        return [o["id"] for o in care.client.get("/v1/evidence:sample", params={"n": n}).expect(200)["items"]]
    drawn = sample()
    assert proved["id"] in drawn and accepted["id"] not in drawn and bare["id"] not in drawn
    assert len(drawn) == len(set(drawn))
    assert len(sample(1)) == 1
    sales.an.client.get("/v1/evidence:sample").expect(403)
    care.client.get("/v1/evidence:sample", params={"n": 201}).expect(400)


def test_samples_differ(sales, care):
    """EVD-07: at random"""
    for _ in range(8):
        prove(sales.an, main_opportunity(sales)).expect(201)
    drawn = {care.client.get("/v1/evidence:sample", params={"n": 1}).expect(200)["items"][0]["id"] for _ in range(30)}
    assert len(drawn) > 1


def test_what_was_accepted_is_sampled_again_after_a_warning(sales, care, opportunity):
    """EVD-07, EVD-08"""
    prove(sales.an, opportunity).expect(201)
    accept(care, opportunity).expect(200)
    assert warn(care, opportunity).expect(200)["accepted"] is False


# --- lists ---

def test_the_menu_lists_what_lacks_evidence(sales, care):
    """EVD-09"""
    lan = sales.join("salesperson")
    bare, proved, warned = (main_opportunity(sales, by=lan) for _ in range(3))
    for one in (proved, warned):
        prove(lan, one).expect(201)
    warn(care, warned).expect(200)

    def listed(user, **params):
        return [o["id"] for o in user.client.get("/v1/evidence", params=params).expect(200)["items"]]
    assert listed(lan, mine="true", status="NOT_UPDATED") == [warned["id"], bare["id"]]
    assert listed(lan, mine="true") == [warned["id"], bare["id"]]
    assert listed(lan, mine="true", status="UPDATED") == [proved["id"]]
    assert listed(lan) == [warned["id"], bare["id"]]  # others' are not hers to see
    assert {warned["id"], bare["id"]} <= set(listed(care, pageSize=500))
    assert listed(care, ownerId=lan.id, status="UPDATED") == [proved["id"]]
    page = lan.client.get("/v1/evidence", params={"mine": "true", "pageSize": 1}).expect(200)
    assert page["totalSize"] == 2
    assert listed(lan, mine="true", pageToken=page["nextPageToken"]) == [bare["id"]]


def test_the_list_of_opportunities_is_filtered_by_evidence(sales):
    """EVD-09"""
    lan = sales.join("salesperson")
    bare, proved = main_opportunity(sales, by=lan), main_opportunity(sales, by=lan)
    prove(lan, proved).expect(201)
    for status, one in (("NOT_UPDATED", bare), ("UPDATED", proved)):
        found = lan.client.get("/v1/opportunities", params={"evidence": status, "mine": "true"}).expect(200)["items"]
        assert [o["id"] for o in found] == [one["id"]]


def test_proofs_are_paged(sales, opportunity):
    """EVD-05"""
    made = [prove(sales.an, opportunity).expect(201)["id"] for _ in range(3)]
    path = f"/v1/opportunities/{opportunity['id']}/evidence"
    first = sales.an.client.get(path, params={"pageSize": 2}).expect(200)
    rest = sales.an.client.get(path, params={"pageSize": 2, "pageToken": first["nextPageToken"]}).expect(200)
    assert [i["id"] for i in first["items"] + rest["items"]] == made[::-1] and "nextPageToken" not in rest.json
    sales.an.client.get(path, params={"pageToken": "made up"}).expect(400)
