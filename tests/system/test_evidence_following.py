"""What evidence keeps follows its contact: into the one that it is merged with, and out of the world with a person."""
import pytest
from cohoi_client import eventually
from proving import call_event, comment, items, main_opportunity, post_form, prove, ring, set_secret, upload, warn
from sales import Sales, phone
from test_calls import WAV, calls_of_contact


@pytest.fixture(scope="module")
def sales(cohoi):
    set_secret(cohoi)
    return Sales(cohoi)


@pytest.fixture(scope="module")
def care(sales):
    return sales.join("customer_care")


def with_all(sales, care):
    """An opportunity of a person with a proof, a file in its discussion, a warning and a recorded call."""
    number = phone()
    contact = sales.contact(phone=number, type="INDIVIDUAL", citizenId=f"001{phone()[1:]}")
    one = main_opportunity(sales, contact=contact)
    proof = prove(sales.an, one, note=f"Gọi {number}").expect(201).json
    file = upload(sales.an, name=f"{number}.png")
    comment(sales.an, one, file)
    warn(care, one, f"Số {number} sai").expect(200)
    ring(sales.cohoi, call_event(sales.an, opportunity=one)).expect(204)
    [call] = calls_of_contact(sales.an, contact)
    post_form(sales.an, f"/v1/calls/{call['id']}/recording", WAV, "x.wav", method="PUT").expect(200)
    eventually(lambda: items(sales.an, one)["totalSize"] == 3)
    return number, contact, one, [proof["attachmentId"], file["id"]], call


def test_files_notes_and_recordings_of_an_erased_person_are_gone(sales, care):
    """CON-08, EVD-06: "Contradictions, decided": every keeper of a copy erases, too"""
    number, contact, one, files, call = with_all(sales, care)
    version = sales.cohoi.admin.get(f"/v1/contacts/{contact['id']}").expect(200)["version"]
    sales.cohoi.admin.post(f"/v1/contacts/{contact['id']}:erase", {"reason": "theo yêu cầu"}, if_match=version).ok()
    for file in files:
        eventually(lambda f=file: sales.an.client.get(f"/v1/attachments/{f}").expect(404), 20)
    eventually(lambda: sales.cohoi.admin.get(f"/v1/calls/{call['id']}/recording").expect(404), 20)
    [(chunks,)] = sales.cohoi.psql("evidence", "select count(*) from upload_chunks where upload_id = any(%s::uuid[])", files)
    assert chunks == 0

    def blanked():
        shown = items(care, one)
        return number not in str(shown) and number not in str(sales.cohoi.events("evidence"))
    eventually(blanked, 30, "notes are blanked")
    assert items(care, one)["totalSize"] == 3  # that there were proofs stays


def test_what_hangs_on_a_contact_goes_over_when_it_is_merged(sales, care):
    """PEE-04, CON-08: as contacts tells by contact.merged"""
    _, contact, one, files, call = with_all(sales, care)
    into = sales.contact(by=sales.binh)
    sales.cohoi.psql("evidence", "insert into contact_to_follow (contact_id, into_id, cause) values (%s, %s, 'merged')",
                     contact["id"], into["id"])
    eventually(lambda: [c["id"] for c in calls_of_contact(sales.binh, into)] == [call["id"]], 20)
    eventually(lambda: sales.binh.client.get(f"/v1/attachments/{files[1]}").expect(200), 20)
    assert sales.cohoi.psql("evidence", "select contact_id::text from dossier where id = %s", one["id"]) == [(into["id"],)]
