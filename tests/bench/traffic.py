"""The load over HTTP: wrk with a script a kind of request."""
import json
import os
import re
import subprocess
import tempfile

HEAD = """
wrk.headers["Authorization"] = "Bearer %(token)s"
wrk.headers["Content-Type"] = "application/json"
local errors, at = 0, 0
response = function(status) if status >= 400 then errors = errors + 1; wrk.thread:set("errors", errors) end end
local threads = {}
setup = function(thread) table.insert(threads, thread) end
done = function(summary, latency)
  local bad = 0
  for _, t in ipairs(threads) do bad = bad + (t:get("errors") or 0) end
  io.write(string.format("RESULT %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), bad + summary.errors.timeout + summary.errors.connect))
end
"""

SCRIPTS = {
    "create": """
local campaigns, customers = %(campaigns)s, %(customers)s
request = function()
  at = at + 1
  return wrk.format("POST", "/v1/opportunities", nil, string.format('{"campaignId":"%%s","contactId":"%%s",' ..
    '"name":"Tem chống giả","ownerId":null}', campaigns[at %% #campaigns + 1], customers[at * 7 %% #customers + 1]))
end""",
    "move": """
local opportunities, stepped = %(opportunities)s, {}
request = function()
  at = at + 1
  local o = opportunities[at %% #opportunities + 1]
  stepped[o[1]] = not stepped[o[1]]
  return wrk.format("POST", "/v1/opportunities/" .. o[1] .. ":move", nil,
    '{"stepId":"' .. (stepped[o[1]] and o[2] or o[3]) .. '"}')
end""",
    "register": """
local opportunities = %(unowned)s
request = function()
  at = at + 1
  local o = opportunities[at]
  if not o then wrk.thread:stop(); o = opportunities[1] end
  return wrk.format("POST", "/v1/opportunities/" .. o .. ":register", nil, nil)
end""",
    "board": """
local campaigns = %(boards)s
request = function()
  at = at + 1
  return wrk.format("GET", "/v1/campaigns/" .. campaigns[at %% #campaigns + 1] .. "/board?pageSize=40", nil, nil)
end""",
}


def lua(value):
    """Lists as Lua tables."""
    if isinstance(value, list):
        return "{" + ",".join(lua(v) for v in value) + "}"
    return json.dumps(value)


def script(stage, kind, spread, seconds):
    some = slice(None) if spread else slice(0, 1)
    chosen = {c["id"] for c in stage.campaigns[some]}
    first = {c["id"]: [s["id"] for s in c["steps"]] for c in stage.campaigns}
    values = {
        "token": (stage.seller if kind == "register" else stage.manager).client.token,
        "campaigns": lua([c["id"] for c in stage.campaigns[some]]),
        "boards": lua([c["id"] for c in stage.boards[some]]),
        "customers": lua(stage.customers) if kind == "create" else "{}",
        "opportunities": lua([[o["id"], first[o["campaignId"]][1], first[o["campaignId"]][0]]
                              for o in stage.opportunities if o["campaignId"] in chosen]) if kind == "move" else "{}",
        "unowned": lua(stage.unowned(int(seconds * 2000), spread)) if kind == "register" else "{}",
    }
    return (HEAD + SCRIPTS[kind]) % values


def run(stage, kind, clients, spread, seconds):
    """{"rate", "p50", "p99" in ms, "errors"} of one round."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as file:
        file.write(script(stage, kind, spread, seconds))
    try:
        done = subprocess.run(["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", file.name,
                               stage.system.url], capture_output=True, text=True, check=True)
    finally:
        os.unlink(file.name)
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    requests, us, p50, p99, errors = (int(g) for g in found.groups())
    return {"rate": requests / (us / 1e6), "p50": p50 / 1000, "p99": p99 / 1000, "errors": errors}
