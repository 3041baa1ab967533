"""Checks a TensorFlow wheel and unpacks the C library and its headers.

Reads {wheel, sha256, target, libraries, headers} as JSON from the command line. Everything is written below `target`,
whose last file is complete.json with the size of each file: without it the folder counts for nothing.
"""

import hashlib
import json
import os
import shutil
import sys
import zipfile


def main(job):
    with open(job["wheel"], "rb") as file:
        digest = hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") else sha256(file)
    if digest.hexdigest() != job["sha256"]:
        sys.exit(f"damaged: SHA-256 is {digest.hexdigest()}, not {job['sha256']}")

    sizes = {}
    with zipfile.ZipFile(job["wheel"]) as wheel:
        for info in wheel.infolist():
            place = placed(info.filename, job)
            if place is None:
                continue
            path = os.path.join(job["target"], place)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with wheel.open(info) as source, open(path, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
            sizes[place] = info.file_size

    for library, name in job["libraries"].items():
        if f"lib/{library}" not in sizes:
            sys.exit(f"{library} is not in the wheel")
        os.symlink(library, os.path.join(job["target"], "lib", name))
    with open(os.path.join(job["target"], "complete.json"), "w") as file:
        json.dump({"sha256": job["sha256"], "sizes": sizes}, file, indent=1)


def sha256(file):
    """hashlib.file_digest for Python 3.10."""
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest


def placed(name, job):
    """Where a file of the wheel goes below the target, or None when it is not needed."""
    if name.startswith("tensorflow/") and name.removeprefix("tensorflow/") in job["libraries"]:
        return "lib/" + name.removeprefix("tensorflow/")
    header = name.removeprefix("tensorflow/include/")
    if header != name and header.endswith(".h") and header.startswith(tuple(job["headers"])):
        return "include/" + header
    return None


main(json.loads(sys.argv[1]))
