"""Programs that run to their end: how long, how much of the processors, how much memory."""

import dataclasses
import os
import subprocess
import threading
import time


@dataclasses.dataclass
class Run:
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    whole: bool = True  # False: stopped at the limit
    out: str = ""


def measured(command, folder, limit=None):
    """Runs a command; beyond `limit` seconds it is killed, and the run is not whole. Failure ends the bench."""
    out_path, err_path = folder / "out", folder / "err"
    with open(out_path, "wb") as out, open(err_path, "wb") as err:
        began = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=err)
        timer = threading.Timer(limit, process.kill) if limit else None
        try:
            if timer:
                timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            if timer:
                timer.cancel()
        seconds = time.monotonic() - began
    stopped = limit is not None and process.returncode < 0 and seconds >= limit
    if process.returncode != 0 and not stopped:
        words = " ".join(str(part) for part in command)[:300]
        raise SystemExit(f"bench: '{words}' ended with {process.returncode}:\n{err_path.read_text(errors='replace')[-2000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, not stopped, out_path.read_text())
