"""Notifications by e-mail, through a mail server written here. PEE-13, NTF-07"""
import email
import email.policy
import socketserver
import threading
import uuid

import pytest
from cohoi_client import eventually
from sales import Sales, act
from telling import told


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as is needed. `refuse(recipient)` gives a reply to RCPT, or None."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.mails, self.recipients, self.refuse, self.log_ins = [], [], lambda to: None, []
        super().__init__(("127.0.0.1", 0), Conversation)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def to(self, user):
        """[(message, raw)] that this user was sent."""
        return [(m, raw) for to, m, raw in list(self.mails) if to == f"{user.username}@example.vn"]


class Conversation(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("220 mail.example.vn")
        to = None
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                self.say("250-mail.example.vn\r\n250-AUTH PLAIN\r\n250 8BITMIME")
            elif verb.startswith("AUTH"):
                self.say("334 ")
                self.server.log_ins.append(self.rfile.readline().decode().strip())
                self.say("235 well")
            elif verb.startswith("RCPT"):
                to = line[line.index("<") + 1:line.index(">")]
                self.server.recipients.append(to)
                self.say(self.server.refuse(to) or "250 well")
            elif verb == "DATA":
                self.say("354 go on")
                raw = b""
                while (text := self.rfile.readline()) != b".\r\n":
                    raw += text
                self.server.mails.append((to, email.message_from_bytes(raw, policy=email.policy.default), raw))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")


@pytest.fixture(scope="module")
def mail():
    server = MailServer()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def posted(mail):
    """A system of this file's own, that has a mail server."""
    from cohoi_system import System
    system = System(settings={"notifications.smtp_url": mail.url, "notifications.smtp_plain": "true",
                              "notifications.smtp_user": "cohoi", "notifications.smtp_password": "secret",
                              "notifications.email_from": "cohoi@example.vn", "notifications.page_url": "https://crm.example.vn"})
    try:
        yield system.start()
    finally:
        system.stop()
        crashes = system.crashes()
        logs = system.logs()
        system.remove()
        assert not crashes, crashes
        assert "@example.vn" not in logs, "an address stands in a log"


@pytest.fixture
def sales(posted, mail):
    mail.refuse = lambda to: None
    made = Sales(posted)
    for person in made.people + [made.manager]:
        posted.admin.patch(f"/v1/users/{person.id}", {"email": f"{person.username}@example.vn"}).expect(200)
    return made


def by_email(person, *types, in_app=True):
    body = {"types": {type: {"inApp": in_app, "email": True} for type in types}}
    person.client.patch("/v1/me/notificationSettings", body).expect(200)


def test_who_chose_so_gets_a_type_by_e_mail_and_nobody_else(posted, mail, sales):
    """PEE-13: in Vietnamese, with an encoded subject, under the event's id."""
    by_email(sales.an, "OPPORTUNITY_ENTERED")
    name = "Công ty Trách nhiệm hữu hạn Một thành viên Thương mại và Dịch vụ Nguyễn Đình Ánh"
    opportunity = sales.opportunity(sales.campaign(name="Chiến dịch Tết"), name=name, ownerId=None)
    message, raw = eventually(lambda: mail.to(sales.an), 20)[0]
    assert message["Subject"] == f"Khách hàng mới: {name}" and message["From"] == "Cohoi <cohoi@example.vn>"
    text = message.get_content()
    assert f"Khách hàng mới: {name}" in text and "Chiến dịch: Chiến dịch Tết" in text and "https://crm.example.vn" in text
    notice = told(sales.an, "OPPORTUNITY_ENTERED", opportunityId=opportunity["id"])[0]
    assert message["Message-ID"] == f"<{notice['eventId']}.{sales.an.id}@example.vn>"
    assert message["Auto-Submitted"] == "auto-generated" and message["Date"].datetime and raw.isascii()
    assert all(len(line) <= 78 for line in raw.split(b"\r\n") if not line.startswith(b"Message-ID"))
    assert mail.log_ins and mail.to(sales.binh) == []
    assert posted.psql("notifications", "select count(*) from email") == [(0,)]


def test_in_app_may_be_off_while_e_mail_is_on(posted, mail, sales):
    """PEE-13: each channel has its switch."""
    by_email(sales.an, "OPPORTUNITY_ASSIGNED", in_app=False)
    opportunity = sales.opportunity(sales.campaign(), ownerId=None)
    act(sales.manager, opportunity, "assign", {"ownerId": sales.an.id}).expect(200)
    eventually(lambda: [m for m, _ in mail.to(sales.an) if "giao cơ hội" in m["Subject"]], 20)
    assert told(sales.an, "OPPORTUNITY_ASSIGNED") == []


def test_a_bulk_act_is_one_e_mail_with_its_count(posted, mail, sales):
    """PEE-13"""
    by_email(sales.an, "OPPORTUNITY_ENTERED")
    contacts = [sales.contact()["id"] for _ in range(12)]
    body = {"campaignId": sales.campaign()["id"], "contactIds": contacts, "ownerId": None}
    sales.manager.client.post("/v1/opportunities:bulkCreate", body).expect(200)
    eventually(lambda: mail.to(sales.an), 40)
    assert [m["Subject"] for m, _ in mail.to(sales.an)] == ["12 khách hàng mới"]


def test_with_hide_info_an_e_mail_names_nobody_whom_its_reader_may_not_see(posted, mail, sales):
    """NTF-07"""
    by_email(sales.binh, "OPPORTUNITY_ENTERED")
    campaign = sales.campaign(hideInfo=True)
    contact = sales.contact(phone="0987654321", email="khach@example.com")
    sales.opportunity(campaign, contact=contact, name="Chị An 0987654321", ownerId=sales.an.id)
    message, _ = eventually(lambda: mail.to(sales.binh), 20)[0]
    assert message["Subject"] == "Khách hàng mới"
    assert "0987654321" not in message.as_string() + message.get_content() and "khach@" not in message.get_content()


def test_what_the_server_does_not_take_is_tried_again_and_then_dead(posted, mail, sales):
    """PEE-13: with back-off; an administrator sees it, and may have it tried again."""
    by_email(sales.an, "OPPORTUNITY_ENTERED")
    mail.refuse = lambda to: "450 later" if to.startswith(sales.an.username) else None
    sales.opportunity(sales.campaign(), ownerId=None)
    waiting = "select tries, state, cause from email where user_id = %s"
    rows = eventually(lambda: [r for r in posted.psql("notifications", waiting, sales.an.id) if r[2]], 20)
    assert rows[0][:2] == (1, 1) and "450" in rows[0][2]
    assert posted.psql("notifications", "select due_at > now() + interval '30 s' from email where user_id = %s", sales.an.id) == [(True,)]
    posted.psql("notifications", "update email set tries = 7, due_at = now() where user_id = %s", sales.an.id)
    eventually(lambda: posted.psql("notifications", waiting, sales.an.id)[0][:2] == (8, 2), 20)
    dead, = [e for e in posted.admin.get("/v1/emails").expect(200)["items"] if e["userId"] == sales.an.id]
    assert dead["state"] == "DEAD" and dead["tries"] == 8 and dead["type"] == "OPPORTUNITY_ENTERED" and "450" in dead["cause"]
    assert "@example.vn" not in str(dead)
    sales.manager.client.get("/v1/emails").expect(403)
    sales.manager.client.post(f"/v1/emails/{dead['id']}:retry").expect(403)
    mail.refuse = lambda to: None
    posted.admin.post(f"/v1/emails/{dead['id']}:retry").expect(204)
    eventually(lambda: mail.to(sales.an), 20)
    posted.admin.post(f"/v1/emails/{uuid.uuid4()}:retry").expect(404)
    posted.admin.delete(f"/v1/emails/{dead['id']}").expect(404)


def test_what_waits_to_be_sent_is_blanked_with_the_customer_s_data(posted, mail, sales):
    """The name of an erased person goes out no more."""
    by_email(sales.an, "OPPORTUNITY_ENTERED")
    mail.refuse = lambda to: "450 later"
    contact = sales.contact(type="INDIVIDUAL", name="Nguyễn Thị Bí Mật")
    sales.opportunity(sales.campaign(), contact=contact, name="Nguyễn Thị Bí Mật", ownerId=None)
    waiting = "select count(*) from email where user_id = %s and tries > 0"
    eventually(lambda: posted.psql("notifications", waiting, sales.an.id) == [(1,)], 20)
    posted.admin.post(f"/v1/contacts/{contact['id']}:erase", {"reason": "Khách yêu cầu"}, if_match=contact["version"]).ok()
    named = "select count(*) from email where position('Bí Mật'::bytea in doc) > 0"
    eventually(lambda: posted.psql("notifications", named) == [(0,)], 20)


def test_who_has_no_address_or_is_not_active_is_sent_nothing_and_holds_nobody_up(posted, mail, sales):
    nobody = sales.join("salesperson")
    campaign = sales.campaign(salespersonIds=[sales.an.id, nobody.id])
    by_email(nobody, "OPPORTUNITY_ENTERED")
    by_email(sales.an, "OPPORTUNITY_ENTERED")
    sales.opportunity(campaign, ownerId=None)
    eventually(lambda: mail.to(sales.an), 20)
    eventually(lambda: posted.psql("notifications", "select count(*) from email where user_id = %s", nobody.id) == [(0,)], 20)


def test_what_was_queued_is_sent_although_the_daemon_was_killed(posted, mail, sales):
    """PEE-13: at least once, and twice only under one Message-ID."""
    by_email(sales.an, "OPPORTUNITY_ENTERED")
    campaign = sales.campaign()
    contacts = [sales.contact() for _ in range(12)]
    made = []
    for i, contact in enumerate(contacts):
        made.append(sales.opportunity(campaign, contact=contact, ownerId=None))
        if i == 6:
            posted.kill("notifications")
    posted.wait_ready()

    def due_now():
        posted.psql("notifications", "update email set due_at = now() where due_at > now()")
        return {m["Subject"] for m, _ in mail.to(sales.an)} == {f"Khách hàng mới: {o['name']}" for o in made}
    eventually(due_now, 40, "all were sent")
    ids = [m["Message-ID"] for m, _ in mail.to(sales.an)]
    assert len(set(ids)) == len(made) and len(ids) <= len(made) + 10


def test_without_a_mail_server_the_channel_is_off_and_nothing_is_queued(cohoi):
    """PEE-13: choices may be made nevertheless."""
    people = Sales(cohoi)
    by_email(people.an, "OPPORTUNITY_ENTERED")
    opportunity = people.opportunity(people.campaign(), ownerId=None)
    eventually(lambda: told(people.an, "OPPORTUNITY_ENTERED", opportunityId=opportunity["id"]), 20)
    assert cohoi.psql("notifications", "select count(*) from email") == [(0,)]
