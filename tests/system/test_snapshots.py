"""Copies that are loaded anew: what is gone from an owner's log, its snapshot makes up for (docs/architecture.md, section 3)."""
import pytest
from catalogs import Rules
from cohoi_client import eventually
from sales import Sales

# What each daemon copies: whose it is, the table, and what stands wrong in it at first.
COPIES = [
    ("campaigns", "accounts", "person", "active = not active"),
    ("contacts", "accounts", "person", "full_name = 'wrong'"),
    ("opportunities", "accounts", "person", "full_name = 'wrong'"),
    ("opportunities", "accounts", "settings", "doc = ''"),
    ("opportunities", "campaigns", "campaign", "name = 'wrong'"),
    ("opportunities", "contacts", "contact", "name = 'wrong', phone = null"),
    ("assignment", "accounts", "person", "active = not active"),
    ("assignment", "campaigns", "campaign", "salesperson_ids = '{}'"),
    ("assignment", "opportunities", "opportunity", "owner_id = null, state = 3"),
    ("catalog", "accounts", "person", "active = not active"),
    ("catalog", "contacts", "contact", "name = 'wrong', salesperson_id = null"),
    ("catalog", "campaigns", "campaign_member", "is_manager = not is_manager"),
    ("catalog", "opportunities", "opportunity", "name = 'wrong', owner_id = null"),
    ("contacts", "catalog", "customer_status", "id = md5(id::text)::uuid"),
    ("notifications", "accounts", "person", "full_name = 'wrong', roles = '{}'"),
    ("notifications", "accounts", "role", "views_all = not views_all"),
    ("notifications", "campaigns", "campaign", "name = 'wrong'"),
    ("notifications", "opportunities", "opportunity", "name = 'wrong', owner_id = null"),
]
OWNERS = ("accounts", "campaigns", "contacts", "opportunities", "catalog")
FOLLOWERS = sorted({daemon for daemon, _, _, _ in COPIES})


@pytest.fixture(scope="module")
def lost(own_cohoi):
    """A system in which every copy is wrong, with a version of its own, and no log holds how it came to be."""
    sales = Sales(own_cohoi)
    campaign = sales.campaign()
    contact = sales.contact()
    sales.opportunity(campaign, contact=contact, ownerId=sales.an.id)
    Rules(own_cohoi).activate()
    own_cohoi.settle()
    right = {(daemon, table): rows(own_cohoi, daemon, table) for daemon, _, table, _ in COPIES}
    for daemon, _, table, wrong in COPIES:
        has_version = own_cohoi.superuser("select 1 from information_schema.columns where table_schema = %s"
                                          " and table_name = %s and column_name = 'version'", daemon, table)
        own_cohoi.superuser(f"update {daemon}.{table} set {wrong}" + (", version = 99" if has_version else ""))
    for owner in OWNERS:
        own_cohoi.superuser(f"delete from {owner}.events")
    for daemon in FOLLOWERS:
        owners = [owner for who, owner, _, _ in COPIES if who == daemon]
        own_cohoi.superuser(f"update {daemon}.cursors set seq = 0 where source = any(%s)", owners)
        own_cohoi.kill(daemon)
    own_cohoi.wait_ready()
    return own_cohoi, right


def rows(system, daemon, table):
    return sorted(map(str, system.superuser(f"select * from {daemon}.{table}")))


@pytest.mark.parametrize("daemon, owner, table", [copy[:3] for copy in COPIES])
def test_a_copy_becomes_what_its_owner_says_whatever_its_version(lost, daemon, owner, table):
    system, right = lost
    eventually(lambda: rows(system, daemon, table) == right[daemon, table], 60, f"{daemon}'s copy of {owner}'s {table}")


def test_after_its_snapshot_is_loaded_a_log_is_followed_again(lost):
    system, _ = lost
    sales = Sales(system)
    campaign = sales.campaign()
    made = sales.opportunity(campaign, ownerId=sales.an.id)
    system.settle()
    for daemon in ("assignment", "notifications"):
        assert system.superuser(f"select 1 from {daemon}.opportunity where id = %s", made["id"])
    for daemon in FOLLOWERS:
        assert system.superuser(f"select source from {daemon}.cursors where loading or lost") == []
