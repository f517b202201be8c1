"""What bin/bench measures; see there. Only the standard library is used."""

import datetime
import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

MEMBERS = int(sys.argv[1])
PROGRAM = os.path.abspath("target/release/tessera")
PASSWORD = "northgate loyalty"
ROUNDS, SECONDS = 3, 2.0
folder = tempfile.mkdtemp(prefix="tessera-bench-")
env = {name: value for name, value in os.environ.items() if not name.startswith("TESSERA_") and name != "DATABASE_URL"}


def tessera(*words):
    return subprocess.run([PROGRAM, *words], cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


class Server:
    """`serve --bench` on a free port; knows how long its first answer took."""

    def __init__(self, database):
        began = time.monotonic()
        words = [PROGRAM, "serve", "--bench", "--listen", "127.0.0.1:0", "--database", database]
        self.process = subprocess.Popen(words, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline()).group(1))
        self.cookie = ""
        self.get("/health")
        self.first_answer = time.monotonic() - began

    def get(self, path, gzip=False):
        link = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if gzip:
            headers["Accept-Encoding"] = "gzip"
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        body = answer.read()
        link.close()
        return answer, body

    def sign_in(self):
        link = http.client.HTTPConnection("127.0.0.1", self.port)
        form = urllib.parse.urlencode({"email": "ruth@northgate.example", "password": PASSWORD})
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, "Sec-Fetch-Site": "same-origin"}
        link.request("POST", "/sign-in", form, headers)
        answer = link.getresponse()
        answer.read()
        self.cookie = answer.getheader("Set-Cookie", "").split(";")[0]
        assert answer.status == 303 and self.cookie, f"signing in answered {answer.status}"

    def rate(self, path):
        """Requests a second over one connection that is kept."""
        link = http.client.HTTPConnection("127.0.0.1", self.port)
        began, count = time.monotonic(), 0
        while time.monotonic() - began < SECONDS:
            link.request("GET", path, headers={"Cookie": self.cookie})
            answer = link.getresponse()
            answer.read()
            assert answer.status == 200, f"{path} answered {answer.status}"
            count += 1
        seconds = time.monotonic() - began
        link.close()
        return count / seconds

    def queries(self, path):
        counted = lambda: int(re.search(rb"<h1>(\d+)</h1>", self.get("/bench/queries")[1]).group(1))
        self.get(path)
        first, second = counted(), counted()
        self.get(path)
        # A page of the counter makes as many queries as the one before.
        return counted() - second - (second - first)

    def memory(self):
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def pages(database):
    server = Server(database)
    server.sign_in()
    rest = server.memory()
    with sqlite3.connect(f"{folder}/{database}") as books:
        member = books.execute("SELECT max(patient_id) FROM memberships").fetchone()[0]
    paths = {"Patients list": "/patients", "Member page": f"/patients/{member}/memberships"}
    rows = []
    for name, path in paths.items():
        plain, page = [], []
        for _ in range(ROUNDS):
            plain.append(server.rate("/bench/plain"))
            page.append(server.rate(path))
        ratio = statistics.median(one / other for one, other in zip(page, plain))
        milliseconds = 1000 / statistics.median(page)
        said = f"{ratio:.2f} of the plain page, {milliseconds:.1f} ms, {server.queries(path)} queries"
        rows.append((f"{name}, {MEMBERS:,} members", said, "half of it, 8 queries"))
    load = server.memory()
    bytes_seen = first_view(server)
    server.stop()
    starts = []
    for _ in range(ROUNDS):
        again = Server(database)
        starts.append(again.first_answer * 1000)
        again.stop()
    rows.append(("Memory at rest, after load", f"{rest:.0f} MiB, {load:.0f} MiB", "40, 120 MiB"))
    rows.append(("Start to first answer", f"{statistics.median(starts):.0f} ms", "100 ms"))
    rows.append(("Size of the binary", f"{os.path.getsize(PROGRAM) / 1024 / 1024:.1f} MiB", ""))
    rows.append(("First page view, compressed", f"{bytes_seen / 1024:.0f} KiB", ""))
    return rows


REBUILT = {
    "a screen": "src/memberships/screens/memberships.rs",
    "a template": "templates/memberships/memberships.html",
    "the layout": "templates/layout.html",
}


def rebuild():
    """Seconds of a debug build after one file was touched, which is built once before."""
    build = lambda: subprocess.run(["cargo", "build", "--quiet"], check=True)
    build()
    took = []
    for name in REBUILT.values():
        os.utime(name)
        began = time.monotonic()
        build()
        took.append(time.monotonic() - began)
    return took


def first_view(server):
    """The sign-in page with everything that it names, as they are sent."""
    server.cookie, cookie = "", server.cookie
    answer, body = server.get("/sign-in", gzip=True)
    text = server.get("/sign-in")[1].decode()
    server.cookie = cookie
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
    return len(body) + sum(len(server.get(path, gzip=True)[1]) for path in named)


def tables(books):
    named = books.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'")
    return [name for (name,) in named]


def renewal(members):
    database = f"renewal-{members}.db"
    tessera("sample", "--members", str(members), "--same-day", "--database", database)
    with sqlite3.connect(f"{folder}/{database}") as books:
        due = books.execute(
            "SELECT next_billing_on FROM memberships WHERE next_billing_on IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()[0]
    day = datetime.date.fromisoformat(due)
    # Reminders of the weeks before leave first.
    tessera("tick", "--until", str(day - datetime.timedelta(days=1)), "--database", database)
    before = f"{database}.before"
    tessera("backup", before, "--database", database)
    report = json.loads(tessera("tick", "--until", str(day), "--json", "--database", database))
    phases = {phase["name"]: phase for phase in report["phases"]}
    renewed = phases["renewed"]["count"]
    charged = phases["charged"]
    own = sum(phases[name]["seconds"] for name in ("renewed", "granted")) + charged["own"]
    calls = charged["seconds"] - charged["own"]
    rows, floor = write_again(f"{folder}/{before}", f"{folder}/{database}")
    return {
        "renewed": renewed,
        "own": own * 1000 / renewed,
        "calls": calls * 1000 / renewed,
        "letters": phases["letters"]["seconds"] * 1000 / max(1, phases["letters"]["count"]),
        "rows": rows / renewed,
        "times": own / floor,
    }


def write_again(before, after):
    """Writes the rows that the renewal has added into the copy from before it, and tells how long that takes."""
    books = sqlite3.connect(before, isolation_level=None)
    books.execute("PRAGMA journal_mode=WAL")
    books.execute("PRAGMA synchronous=FULL")
    books.execute("PRAGMA foreign_keys=ON")
    books.execute("ATTACH ? AS later", (after,))
    added = {}
    # What leaves with a letter, its link and its text as sent, belongs to the letters' own time.
    for table in (name for name in tables(books) if name != "links"):
        first = books.execute(f"SELECT coalesce(max(rowid), 0) FROM main.{table}").fetchone()[0]
        columns = [column for (_, column, *_) in books.execute(f"PRAGMA main.table_info({table})")]
        values = ", ".join("NULL" if table == "letters" and column in ("subject", "html", "body") else column for column in columns)
        rows = books.execute(f"SELECT {values} FROM later.{table} WHERE rowid > ? ORDER BY rowid", (first,)).fetchall()
        if rows:
            added[table] = rows
    books.execute("PRAGMA defer_foreign_keys=ON")
    began = time.monotonic()
    books.execute("BEGIN IMMEDIATE")
    books.execute("PRAGMA defer_foreign_keys=ON")
    for table, rows in added.items():
        books.executemany(f"INSERT INTO main.{table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    books.execute("COMMIT")
    seconds = time.monotonic() - began
    books.close()
    return sum(len(rows) for rows in added.values()), seconds


def main():
    tessera("sample", "--members", str(MEMBERS), "--database", "pages.db")
    rows = pages("pages.db")
    for members in sorted({max(1000, MEMBERS // 10), MEMBERS}):
        found = renewal(members)
        said = (
            f"{found['own']:.2f} ms our part, {found['calls']:.2f} ms calls, {found['rows']:.1f} rows an item; "
            f"{found['times']:.1f} times as many rows by prepared statements; a letter {found['letters']:.1f} ms"
        )
        rows.append((f"Renewal of {found['renewed']:,}", said, "0.5 ms, 8 times"))
    took = rebuild()
    rows.append((f"Rebuild after touching {', '.join(REBUILT)}", ", ".join(f"{seconds:.0f} s" for seconds in took), "20 s"))
    cores = os.cpu_count()
    print(f"Measured on {datetime.date.today():%B %d, %Y}, {cores} cores, load {os.getloadavg()[0]:.1f}, SQLite.\n")
    print("| what | measured | aim |\n| --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


try:
    main()
finally:
    shutil.rmtree(folder)
