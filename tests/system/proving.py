"""What tests of evidence share: main opportunities, proofs, calls of Stringee."""
import itertools
import time

from cohoi_client import Client, eventually
from sales import phone

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000"
                    "0500010d0a2db40000000049454e44ae426082")
SECRET = "stringee's own secret"
calls = itertools.count(1)


def main_opportunity(sales, by=None, contact=None, **fields):
    """Outside campaigns, on a valid contact: it is a main one by itself."""
    by = by or sales.an
    contact = contact or sales.valid_contact(by=by, phone=phone())
    return sales.create(by=by, contact=contact, **fields).expect(201).json


def prove(user, opportunity, content=PNG, name="ảnh.png", **fields):
    """The reply to the upload through the evidence field."""
    return post_form(user, f"/v1/opportunities/{opportunity['id']}/evidence", content, name, fields)


def post_form(user, path, content=PNG, name="ảnh.png", fields=None, method="POST"):
    form = {key: (None, value) for key, value in (fields or {}).items()}
    return user.client.request(method, path, files={**form, "file": (name, content)})


def upload(user, content=PNG, name="ảnh.png"):
    return post_form(user, "/v1/attachments", content, name).expect(201).json


def comment(user, opportunity, *attachments, body="Đã tư vấn"):
    return user.client.post(f"/v1/opportunities/{opportunity['id']}/comments",
                            {"body": body, "attachmentIds": [a["id"] for a in attachments]}).expect(201).json


def warn(user, opportunity, note="Ảnh không rõ"):
    return user.client.post(f"/v1/opportunities/{opportunity['id']}/evidence:warn", {"note": note})


def accept(user, opportunity):
    return user.client.post(f"/v1/opportunities/{opportunity['id']}/evidence:accept", {})


def items(user, opportunity):
    return user.client.get(f"/v1/opportunities/{opportunity['id']}/evidence").expect(200).json


def state(user, opportunity):
    """(evidence, evidenceCause) as the opportunity shows it."""
    shown = user.client.get(f"/v1/opportunities/{opportunity['id']}").expect(200).json
    return shown["evidence"], shown["evidenceCause"]


def becomes(user, opportunity, evidence, cause="NONE"):
    eventually(lambda: state(user, opportunity) == (evidence, cause), 10, f"evidence {evidence} {cause}")


# --- Stringee ---

def set_secret(cohoi):
    cohoi.admin.patch("/v1/settings", {"stringeeSecret": SECRET}).expect(200)


def call_event(user=None, to=None, opportunity=None, answered=35, **fields):
    """As Stringee sends it: out to a customer's number."""
    return {"call_status": "ended", "call_id": f"call-vn-1-{time.time_ns()}-{next(calls)}",
            "timestamp_ms": int(time.time() * 1000), "account_sid": "AC123", "project_id": 7, "serial": 4, "video": False,
            "type": "stringee_call", "endCallCause": "USER_END_CALL",
            "from": {"number": user.username if user else "842471000000", "alias": "", "is_online": True,
                     "type": "internal" if user else "external"},
            "to": {"number": to or "84999999999", "alias": "", "type": "external"},
            "duration": answered + 9, "answerDuration": answered,
            "clientCustomData": opportunity["id"] if opportunity else "", **fields}


def ring(cohoi, event, token=SECRET, **more):
    return Client(cohoi.url).post("/v1/integrations/stringee/call-events", event, params={"token": token}, **more)
