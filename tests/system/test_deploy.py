"""A whole Cohoi as an operator meets it: started, looked at, hurt, stopped, started again."""
import json
import os
import subprocess
import threading

import pytest
from cohoi_client import eventually
from cohoi_system import ADMIN_PASSWORD, ROOT, System


@pytest.fixture(scope="module")
def deployed():
    """A system of this file's own: its tests kill what others rely on."""
    system = System().start()
    yield system
    system.stop()
    crashes = system.crashes()
    system.remove()
    assert not crashes, "\n".join(crashes)


def daemons_of(system):
    return sorted(name[:-2] for name in system.processes() if name not in ("postgres", "gateway-1"))


def test_status_shows_every_process_with_version_lag_dead_letters_and_memory(deployed):
    deployed.settle()
    rows = deployed.status()
    assert {"postgres", "gateway-1", "accounts-1"} <= set(rows)
    for name in daemons_of(deployed):
        said = rows[f"{name}-1"]["status"]
        assert rows[f"{name}-1"]["state"] == "ready" and said["ready"]
        assert said["version"] and said["deadLetters"] == 0
        assert all(lag["lag"] == "0" for lag in said["lags"])
        assert int(said["residentBytes"]) > 1_000_000
        assert said["pid"] == deployed.pid(name)
    shown = deployed.command("status").stdout
    assert "INSTANCE" in shown and "accounts-1" in shown


def test_the_administrator_signs_in_with_the_given_password(deployed):  # ACC-17
    deployed.anonymous().get("/v1/me").expect(401)
    assert deployed.client("admin", ADMIN_PASSWORD).get("/v1/me").expect(200)["user"]["username"] == "admin"


@pytest.mark.parametrize("daemon", ["accounts", "campaigns", "contacts", "opportunities", "assignment", "evidence", "catalog",
                                    "notifications", "gateway"])
def test_a_killed_daemon_is_back_and_nothing_is_lost(deployed, daemon):
    before = deployed.new_user("salesperson")
    deployed.restart(daemon)
    found = eventually(lambda: deployed.admin.get(f"/v1/users/{before.id}").expect(200))
    assert found["username"] == before.username
    eventually(lambda: deployed.new_user("salesperson"), 30)
    deployed.settle()


def test_a_killed_postgresql_is_back_and_what_was_answered_is_there(deployed):
    before = deployed.new_user("salesperson")
    deployed.restart("postgres")
    found = eventually(lambda: deployed.admin.get(f"/v1/users/{before.id}").expect(200), 30)
    assert found["username"] == before.username
    deployed.settle()


def test_events_are_printed_in_order_from_the_beginning(deployed):
    user = deployed.new_user("salesperson")
    events = deployed.events("accounts")
    assert [e for e in events if e["type"] == "cohoi.user.created" and e["subject"] == user.id]
    for partition in {e["partition"] for e in events}:
        numbers = [int(e["sequence"]) for e in events if e["partition"] == partition]
        assert numbers == list(range(1, len(numbers) + 1))


def test_events_are_printed_from_a_position_and_of_some_types_only(deployed):
    deployed.new_user("salesperson")
    last = deployed.events("accounts", "cohoi.user.created")[-1]
    assert last["type"] == "cohoi.user.created"
    position = f"{last['partition']}:{int(last['sequence']) - 1}"
    lines = deployed.command("events", "tail", "--source", "accounts", "--from", position).stdout.splitlines()
    assert json.loads(lines[0])["id"] == last["id"]
    assert {json.loads(line)["partition"] for line in lines} == {last["partition"]}


def test_events_are_followed_as_they_come(deployed):
    with subprocess.Popen([f"{deployed.bin}/cohoi", "events", "tail", "--follow", "--from", "now", "--source", "accounts",
                           "--types", "cohoi.user.created", "--dir", deployed.dir], stdout=subprocess.PIPE,
                          text=True) as tail:
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(tail.stdout))
        reader.start()
        try:
            # Its first look tells it what "now" is: users are made until one of them is seen.
            made = []
            eventually(lambda: made.append(deployed.new_user("salesperson").id) or lines, 30)
        finally:
            tail.kill()
            reader.join()
    assert json.loads(lines[0])["subject"] in made


def test_a_dead_letter_is_listed_retried_and_discarded(deployed):
    deployed.settle()
    # What no daemon would write: an envelope that cannot be decoded, in the log that campaigns follow.
    deployed.psql("accounts", "select append_events(array[7], array['cohoi.user.created'], array['nobody'],"
                              "array['\\xffffff'::bytea])")
    letters = eventually(lambda: [
        json.loads(line) for line in deployed.command("dead-letters", "list", "--json", "--daemon", "campaigns")
        .stdout.splitlines()], 30)
    letter = letters[0]["deadLetter"]
    assert (letter["source"], letter["partition"]) == ("accounts", 7)
    eventually(lambda: deployed.status()["campaigns-1"]["status"]["deadLetters"] == len(letters), 30)
    assert deployed.command("dead-letters", "retry", check=False).returncode == 1
    assert "discarding is for good" in deployed.command("dead-letters", "discard", check=False).stderr
    deployed.command("dead-letters", "discard", "--source", "accounts")
    assert "There are no dead letters" in deployed.command("dead-letters", "list").stdout
    deployed.settle()


def test_after_a_restore_the_operator_begins_a_new_epoch_and_work_goes_on(deployed):
    def epoch_of_a_new_contact():
        made = deployed.admin.post("/v1/contacts", {"name": "Khách của một thời đại"}).expect(201)
        deployed.settle()
        return [int(e["epoch"]) for e in deployed.events("contacts") if e["subject"] == made["id"]][0]

    before = epoch_of_a_new_contact()
    assert "there is no daemon 'nobody'" in deployed.command("new-epoch", "--daemon", "nobody", check=False).stderr
    assert deployed.command("new-epoch", "--daemon", "campaigns").stdout.startswith("campaigns: epoch ")
    assert epoch_of_a_new_contact() == before
    said = deployed.command("new-epoch").stdout.splitlines()
    [begun] = [int(line.split()[-2]) for line in said if line.startswith(f"contacts: epoch {before} ended, ")]
    assert len({line.split(":")[0] for line in said}) == len(said) > 5
    assert epoch_of_a_new_contact() == begun > before


def test_scaled_daemons_share_the_work_and_one_may_die(deployed):
    deployed.command("scale", "accounts=2")
    try:
        assert deployed.status()["accounts-2"]["state"] == "ready"
        deployed.kill("accounts", 2)
        deployed.admin.get("/v1/users").expect(200)
        deployed.wait_ready()
    finally:
        deployed.command("scale", "accounts=1")
    deployed.admin.get("/v1/users").expect(200)


def test_the_log_names_no_password_and_no_token(deployed):
    client = deployed.client("admin", ADMIN_PASSWORD)
    logs = deployed.logs() + deployed.said(deployed.errors)
    assert ADMIN_PASSWORD not in logs and client.token not in logs


def test_stopped_and_started_again_the_data_is_there(make_cohoi):
    system = make_cohoi()
    user = system.new_user("salesperson")
    assert system.stop() == 0
    system.start()
    assert system.admin.get(f"/v1/users/{user.id}").expect(200)["username"] == user.username


def test_two_systems_side_by_side_know_nothing_of_each_other(deployed, make_cohoi):
    other = make_cohoi()
    user = other.new_user("salesperson", name="onlythere")
    deployed.admin.get(f"/v1/users/{user.id}").expect(404)


def run_deploy(script, *arguments, **environment):
    return subprocess.run([f"{ROOT}/deploy/{script}", *arguments], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=900, check=False, env={**os.environ, **environment})


def test_deploy_up_leaves_it_running_and_may_be_repeated():
    preset = os.environ.get("COHOI_PRESET", "dev")
    system = System()
    os.rmdir(system.dir)
    up = ["--dir", system.dir, "--no-install", "--no-demo", "--preset", preset]
    try:
        first = run_deploy("up", *up, "--port", "0", COHOI_ADMIN_PASSWORD=ADMIN_PASSWORD)
        assert first.returncode == 0, first.stdout
        assert f"Cohoi runs:  {system.url}" in first.stdout
        user = system.new_user("salesperson")
        pid = system.pid("accounts")

        again = run_deploy("up", *up)
        assert again.returncode == 0, again.stdout
        assert system.pid("accounts") == pid, "nothing new was built: nothing is restarted"

        assert run_deploy("down", "--dir", system.dir).returncode == 0
        assert not system.pid("accounts")
        assert run_deploy("up", *up).returncode == 0
        assert system.admin.get(f"/v1/users/{user.id}").expect(200)["username"] == user.username
    finally:
        subprocess.run([f"{system.bin}/cohoi", "down", "--dir", system.dir], check=False, capture_output=True)
        system.remove()
