"""Runs one notebook through a Jupyter client and says what happened, one JSON object a line.

The request is the first line of standard input, a JSON object:

    path             the notebook file (it is only read)
    cwd              folder in which the kernel starts (default: the notebook's)
    kernel           name of the kernelspec
    cellSeconds      time limit of a cell
    notebookSeconds  time limit of all cells together
    settleSeconds    how long to listen after the last cell, for what arrives late
    keepGoing        after a failed cell go on with the next one, instead of stopping there,
    pauseSeconds     after this pause (tslab refuses what is sent within 0.2 s of a failure)
    interrupt        {"cell": n, "after": seconds}: interrupt code cell n as the stop button does
    save             where to write the notebook with its outputs

Standard input stays open afterwards: when it closes, the caller is gone, and the kernel is killed. Nothing is
judged here: judge.mjs does that.
"""

import copy
import json
import os
import queue
import re
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager

START_SECONDS = 120
REPLY_SECONDS = 20  # of silence, when only the reply or only the end of the outputs has come


def say(event, **fields):
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def receive(get, seconds):
    """The next message of a channel, or None."""
    try:
        return get(timeout=seconds)
    except queue.Empty:
        return None


class Meter:
    """Peak resident memory of the kernel process, in bytes, and its processor time, in seconds over all cores."""

    def __init__(self, pid):
        self.pid = pid
        self.peak = 0
        self.processor = 0

    def sample(self):
        self.sample_processor()
        self.sample_memory()

    def sample_processor(self):
        """Unlike the clock, it says the same on a busy machine."""
        try:
            import psutil

            times = psutil.Process(self.pid).cpu_times()
            self.processor = times.user + times.system
        except Exception:  # the process may be gone by now
            pass

    def sample_memory(self):
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
            kilobytes = int(re.search(r"VmHWM:\s+(\d+)", status).group(1))
            self.peak = max(self.peak, kilobytes * 1024)
        except (OSError, AttributeError):
            self.sample_elsewhere()

    def sample_elsewhere(self):
        """macOS keeps no high-water mark of another process: what psutil saw at the samples has to do."""
        try:
            import psutil

            self.peak = max(self.peak, psutil.Process(self.pid).memory_info().rss)
        except Exception:  # the process may be gone by now
            pass


class Kernel:
    """A kernel process of its own, and the outputs of every cell sent to it."""

    def __init__(self, name, cwd):
        self.log = tempfile.TemporaryFile()
        self.manager = KernelManager(kernel_name=name)
        # No retry by the manager's own restarter: a kernel that dies is a finding.
        self.manager.start_kernel(cwd=cwd, stdout=self.log, stderr=self.log)
        self.pid = self.manager.provisioner.pid
        self.meter = Meter(self.pid)
        self.client = self.manager.client()
        self.client.start_channels()
        self.outputs = {}
        self.displays = {}

    def wait_until_listening(self):
        """Ready is when an answer came on both channels: output published before the subscription would be lost."""
        deadline = time.monotonic() + START_SECONDS
        answered = published = False
        while not (answered and published):
            if not self.manager.is_alive():
                raise RuntimeError("the kernel died while starting")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kernel did not answer within {START_SECONDS} s")
            self.client.kernel_info()
            answered = bool(receive(self.client.get_shell_msg, 0.5)) or answered
            published = bool(receive(self.client.get_iopub_msg, 0.5)) or published

    def native_log(self):
        """What the process wrote past tslab: TensorFlow's and Node's own messages."""
        self.log.seek(0)
        return self.log.read()[-8000:].decode("utf8", "replace")

    def kill(self):
        self.meter.sample()
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)

    def take(self, message):
        """Files an output under the cell that sent it; returns (request, is it idle now)."""
        request = message["parent_header"].get("msg_id")
        kind, content = message["msg_type"], message["content"]
        if kind == "status":
            return request, content["execution_state"] == "idle"
        outputs = self.outputs.get(request)
        if outputs is None:
            return request, False
        if kind == "stream":
            last = outputs[-1] if outputs else None
            if last and last["output_type"] == "stream" and last["name"] == content["name"]:
                last["text"] += content["text"]
            else:
                outputs.append({"output_type": "stream", "name": content["name"], "text": content["text"]})
        elif kind in ("display_data", "update_display_data", "execute_result"):
            self.display(outputs, kind, content)
        elif kind == "error":
            outputs.append({"output_type": "error", **content})
        return request, False

    def display(self, outputs, kind, content):
        display_id = content.get("transient", {}).get("display_id")
        shown = {"data": content["data"], "metadata": content.get("metadata", {})}
        if kind == "update_display_data":
            for output in self.displays.get(display_id, []):
                output.update(shown)
            return
        output = {"output_type": "display_data", **shown}
        outputs.append(output)
        if display_id:
            self.displays.setdefault(display_id, []).append(output)

    def drain(self, seconds):
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            message = receive(self.client.get_iopub_msg, left)
            if message:
                self.take(message)

    def settle(self, seconds):
        """Listens for what comes late; then a question and its answer, so that a busy kernel has had its turn."""
        self.drain(seconds)
        request = self.client.kernel_info()
        deadline = time.monotonic() + REPLY_SECONDS
        while time.monotonic() < deadline and self.manager.is_alive():
            message = receive(self.client.get_iopub_msg, 0.2)
            if message and self.take(message) == (request, True):
                return

    def run(self, code, seconds, interrupt_after=None):
        """One cell. Its status is the reply's (ok, error, abort), or missing, timeout, dead."""
        request = self.client.execute(code, allow_stdin=False)
        self.outputs[request] = []
        begun = time.monotonic()
        reply, idle, half_done = None, False, None
        while not (reply and idle):
            now = time.monotonic()
            if interrupt_after is not None and now - begun >= interrupt_after:
                interrupt_after = None
                self.manager.interrupt_kernel()
            if now - begun > seconds:
                return request, {"status": "timeout"}
            message = receive(self.client.get_iopub_msg, 0.05)
            if message:
                half_done = None
                idle = self.take(message) == (request, True) or idle
                if not idle:
                    continue
            self.meter.sample()
            reply = reply or self.take_reply(request)
            if not self.manager.is_alive():
                return request, {"status": "dead", "exitCode": self.manager.provisioner.process.poll()}
            if (reply or idle) and half_done is None:
                half_done = now
            if half_done is not None and now - half_done > REPLY_SECONDS:
                return request, {**(reply or {"status": "missing"}), "lost": not idle}
        return request, reply

    def take_reply(self, request):
        while message := receive(self.client.get_shell_msg, 0):
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
        return None


def start(name, cwd, holder):
    """Two runs that start together can be dealt the same port: the loser tries again."""
    for attempt in range(3):
        kernel = holder["kernel"] = Kernel(name, cwd)
        try:
            kernel.wait_until_listening()
            return kernel
        except RuntimeError as error:
            problem = f"{error}\n{kernel.native_log()}".strip()
            kernel.kill()
            if attempt == 2:
                raise RuntimeError(problem) from None


def kill_when_caller_is_gone(holder):
    """A thread: the end of standard input means that nobody waits for this run any more."""

    def listen():
        while sys.stdin.readline():
            pass
        kernel = holder.get("kernel")
        if kernel is not None:
            try:
                os.killpg(os.getpgid(kernel.pid), signal.SIGKILL)
            except OSError:
                pass
        if not holder.get("done"):
            os._exit(1)

    threading.Thread(target=listen, daemon=True).start()


def run_cells(kernel, cells, request):
    begun = time.monotonic()
    interrupt = request.get("interrupt") or {}
    sent, told, status = [], {}, None
    for number, cell in enumerate(cells, start=1):
        left = request["notebookSeconds"] - (time.monotonic() - begun)
        say("begin", number=number, id=cell.get("id"))
        cell_begun = time.monotonic()
        after = interrupt.get("after") if interrupt.get("cell") == number else None
        message, reply = kernel.run("".join(cell["source"]), min(request["cellSeconds"], left), after)
        sent.append((number, cell, message))
        status = reply["status"]
        say(
            "cell",
            number=number,
            id=cell.get("id"),
            status=status,
            exitCode=reply.get("exitCode"),
            limit="notebook" if status == "timeout" and left < request["cellSeconds"] else "cell",
            lost=reply.get("lost", False),
            seconds=round(time.monotonic() - cell_begun, 3),
            outputs=kernel.outputs[message],
        )
        told[message] = json.dumps(kernel.outputs[message])
        if status in ("timeout", "dead") or (status != "ok" and not request.get("keepGoing")):
            break
        if status != "ok":
            kernel.drain(request["pauseSeconds"])
    seconds = time.monotonic() - begun
    if sent and status not in ("timeout", "dead"):
        kernel.settle(request["settleSeconds"])
    for number, cell, message in sent:
        if json.dumps(kernel.outputs[message]) != told[message]:
            say("late", number=number, id=cell.get("id"), outputs=kernel.outputs[message])
    return sent, seconds


def save_copy(path, notebook, kernel, sent):
    for number, cell, message in sent:
        cell["outputs"] = [nbformat.from_dict(output) for output in kernel.outputs[message]]
        cell["execution_count"] = number
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.from_dict(notebook), path)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` still kills the kernel
    request = json.loads(sys.stdin.readline())
    holder = {}
    kill_when_caller_is_gone(holder)
    path = Path(request["path"])
    notebook = json.loads(path.read_text("utf8"))
    try:
        nbformat.validate(copy.deepcopy(notebook))
    except nbformat.ValidationError as error:
        say("invalid", message=str(error).strip()[:800])
    name = request.get("kernel") or notebook["metadata"]["kernelspec"]["name"]
    try:
        kernel = start(name, request.get("cwd") or str(path.parent), holder)
    except NoSuchKernel:
        say("failed", message=f"no kernel named {name} here: run `npm run setup`")
        return
    except RuntimeError as error:
        say("failed", message=str(error))
        return
    try:
        spec = kernel.manager.kernel_spec
        say("kernel", pid=kernel.pid, argv=spec.argv, folder=spec.resource_dir)
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        sent, seconds = run_cells(kernel, cells, request)
        if request.get("save"):
            save_copy(request["save"], notebook, kernel, sent)
    finally:
        kernel.kill()
        holder["done"] = True
    say(
        "end",
        seconds=round(seconds, 3),
        processorSeconds=round(kernel.meter.processor, 1),
        peakBytes=kernel.meter.peak,
        native=kernel.native_log(),
    )


if __name__ == "__main__":
    main()
