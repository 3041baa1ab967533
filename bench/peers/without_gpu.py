"""Lets PyTorch's Linux wheel run without the GPU libraries that it links (gigabytes of them).

The wheel names libcudart, libcublas and the like as needed, so the loader refuses it without them, though no calculation
on the processor calls them. Here each missing library becomes an empty one: every function that PyTorch's own libraries
look for exists and answers "no device". PyTorch then finds no GPU, and its processor kernels are what they always are.
"""

import pathlib
import re
import subprocess
import sysconfig
import tempfile

LIBRARIES = pathlib.Path(sysconfig.get_path("purelib")) / "torch" / "lib"
GPU = re.compile(r"lib(cu|nv|nccl)\S*")
NO_DEVICE = 100  # cudaErrorNoDevice

# Functions that carry no version tag, by the library that defines them.
UNTAGGED = {"cusparseLt": "libcusparseLt.so.0", "nccl": "libnccl.so.2", "cuFile": "libcufile.so.0", "cu": "libcuda.so.1"}


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def needed(library):
    """GPU libraries that this one asks the loader for."""
    names = re.findall(r"NEEDED.*\[(.+?)\]", output("readelf", "-dW", library))
    return {name for name in names if GPU.fullmatch(name) and not (LIBRARIES / name).exists()}


def sources_of_versions(library):
    """Version tag → the file that is expected to define it."""
    tags, source = {}, None
    for line in output("readelf", "-VW", library).splitlines():
        if match := re.search(r"Version: \d+  File: (\S+)", line):
            source = match[1]
        elif source and (match := re.search(r"Name: (\S+)", line)):
            tags[match[1]] = source
    return tags


def undefined(library):
    """(file, version tag, function) that this library expects of the GPU libraries."""
    sources = sources_of_versions(library)
    for name, tag in re.findall(r"U (\w+)(?:@+(\S+))?$", output("nm", "-D", "--undefined-only", library), re.M):
        if GPU.fullmatch(sources.get(tag, "")):
            yield sources[tag], tag, name
        elif not tag:
            prefix = next((p for p in UNTAGGED if name.startswith(p)), None)
            if prefix:
                yield UNTAGGED[prefix], "", name


def write_library(name, functions, folder):
    """Compiles a library of that name in which every function answers that there is no device."""
    text = re.compile("GetError(String|Name)")
    body = [
        f'const char *{f}(void) {{ return "no GPU"; }}' if text.search(f) else f"long {f}(void) {{ return {NO_DEVICE}; }}"
        for f in sorted({f for _, f in functions})
    ]
    tags = sorted({tag for tag, _ in functions if tag})
    arguments = []
    if tags:
        script = folder / "versions"
        script.write_text("".join(f"{t} {{ global: {'; '.join(sorted(f for u, f in functions if u == t))}; }};\n" for t in tags))
        arguments = [f"-Wl,--version-script={script}"]
    command = ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", LIBRARIES / name, f"-Wl,-soname,{name}", *arguments]
    subprocess.run(command, input="\n".join(body), text=True, check=True)


def main():
    libraries = [path for path in LIBRARIES.glob("*.so*") if not GPU.fullmatch(path.name)]
    missing = set().union(*(needed(library) for library in libraries))
    wanted = {entry for library in libraries for entry in undefined(library)}
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(missing):
            functions = {(tag, function) for file, tag, function in wanted if file == name}
            write_library(name, functions, pathlib.Path(folder))


if __name__ == "__main__":
    main()
