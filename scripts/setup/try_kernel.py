"""Starts the `tslab` kernel as Jupyter would, from the notebooks' folder, and runs one cell that imports the book."""

import sys

from jupyter_client.manager import start_new_kernel

CELL = "import { tf } from 'bayesbook';\nconsole.log('sum', tf.sum([1, 2, 3]).dataSync()[0]);"

manager, client = start_new_kernel(kernel_name="tslab", cwd=sys.argv[1], startup_timeout=60)
said = []


def note(message):
    if message["msg_type"] == "stream":
        said.append(message["content"]["text"])


try:
    reply = client.execute_interactive(CELL, output_hook=note, timeout=60)["content"]
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)

text = "".join(said).strip()
if reply["status"] != "ok" or text != "sum 6":
    sys.exit(text or reply["status"])
