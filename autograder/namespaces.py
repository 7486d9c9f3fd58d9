"""Linux's namespaces, capabilities and system-call filter for one process: what bubblewrap does at a start, done after a fork.

Sources: namespaces(7), user_namespaces(7), mount_namespaces(7), capabilities(7), seccomp(2) and the kernel's system-call tables.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator, Sequence

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x1000, 0x4000, 0x4_0000
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x2008_0522

INSIDE_ID = 65534


def _call(name: str, *arguments: object) -> int:
    """Call a function of the C library.

    Raises
    ------
    OSError
        When it returns −1.
    """
    library = ctypes.CDLL(None, use_errno=True)
    result: int = getattr(library, name)(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def control(option: int, value: int = 0) -> None:
    """``prctl`` with one value."""
    zero = ctypes.c_ulong(0)
    _call("prctl", option, ctypes.c_ulong(value), zero, zero, zero)


def unshare(with_user: bool) -> None:
    """Leave the mount, host name, IPC, PID and network namespaces; an ordinary user needs a user namespace for that.

    The caller's next child is process 1 of the new PID namespace.
    """
    flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
    user, group = os.geteuid(), os.getegid()
    _call("unshare", flags | (CLONE_NEWUSER if with_user else 0))
    if with_user:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{INSIDE_ID} {user} 1")
        _write("/proc/self/gid_map", f"{INSIDE_ID} {group} 1")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def mount_own_space(megabytes: int, kept: Sequence[str]) -> None:
    """Lay empty temporary folders over the writable places, and a /proc that shows this PID namespace only.

    Folders of `kept` that lie in the temporary folder, such as an environment, stay there as they are.

    Nothing can be written to that /proc: who could change ``oom_score_adj`` would have the kernel end other submissions first.
    """
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    flags = MS_NOSUID | MS_NODEV
    inside = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in kept if path.startswith("/tmp/")}
    _mount("tmpfs", "/tmp", "tmpfs", flags, f"size={megabytes}m,nr_inodes=20k,mode=1777")
    for path, descriptor in inside.items():
        os.makedirs(path, exist_ok=True)
        _mount(f"/proc/self/fd/{descriptor}", path, None, MS_BIND | MS_REC)
        os.close(descriptor)
    _mount("tmpfs", "/dev/shm", "tmpfs", flags | MS_NOEXEC, f"size={megabytes}m,nr_inodes=1k,mode=1777")
    try:
        _mount("proc", "/proc", "proc", flags | MS_NOEXEC | MS_RDONLY)
    except OSError:
        _mount("tmpfs", "/proc", "tmpfs", flags | MS_NOEXEC, "size=4k,mode=555")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    kind_ = kind.encode() if kind is not None else None
    _call("mount", source.encode(), target.encode(), kind_, ctypes.c_ulong(flags), data.encode())


def become(user: int) -> None:
    """Give up root, and for good, for a user and group that own nothing."""
    for capability in range(64):
        try:
            control(PR_CAPBSET_DROP, capability)
        except OSError:
            break
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_privileges() -> None:
    """No capability, no set-uid programs, no system calls that only system software needs."""
    control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _call("capset", header, struct.pack("6I", 0, 0, 0, 0, 0, 0))
    control(PR_SET_NO_NEW_PRIVS, 1)
    program = system_call_filter(platform.machine())
    if program:
        buffer = ctypes.create_string_buffer(program, len(program))
        head = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(buffer)))
        _call("prctl", PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), head, ctypes.c_ulong(0), ctypes.c_ulong(0))


# -- the filter ----------------------------------------------------------------------------------------------------------------

# io_uring, new mounts, pidfd_getfd, memfd_secret
SINCE_ALL_TABLES_AGREE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 447)
FORBIDDEN = {
    # unshare setns mount umount2 pivot_root chroot ptrace process_vm_* add_key request_key keyctl bpf perf userfaultfd,
    # then name_to_handle open_by_handle kexec* *_module swapon reboot syslog acct quotactl kcmp,
    # then shmget msgget memfd_create, whose memory counts as no process's
    "x86_64": (
        *(272, 308, 165, 166, 155, 161, 101, 310, 311, 248, 249, 250, 321, 298, 323),
        *(303, 304, 246, 320, 175, 313, 176, 167, 169, 103, 163, 179, 312),
        *(29, 68, 319),
    ),
    "aarch64": (
        *(97, 268, 40, 39, 41, 51, 117, 270, 271, 217, 218, 219, 280, 241, 282),
        *(264, 265, 104, 294, 105, 273, 106, 224, 142, 116, 89, 60, 272),
        *(194, 186, 279),
    ),
}
ARCHITECTURE = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
SOCKET = {"x86_64": 41, "aarch64": 198}
FAMILIES = (1, 2, 10)
X32_BIT = 0x4000_0000

LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH, FIRST_ARGUMENT = 0, 4, 16
ALLOW, KILL, REFUSE, UNKNOWN = 0x7FFF_0000, 0x8000_0000, 0x0005_0001, 0x0005_0026


def system_call_filter(machine: str) -> bytes:
    """The filter as classic BPF; empty for a machine whose system-call table is not known here.

    Refused with EPERM: what `FORBIDDEN` lists, new user namespaces, sockets of families that network namespaces do not hold.
    ``clone3``, whose flags a filter cannot read, does not exist, so that the C library uses ``clone``.
    """
    if machine not in FORBIDDEN or sys.byteorder != "little":
        return b""
    return b"".join(_instructions(machine))


def _instructions(machine: str) -> Iterator[bytes]:
    yield _op(LOAD, ARCH)
    yield _op(JUMP_EQUAL, ARCHITECTURE[machine], 1, 0)
    yield _op(RETURN, KILL)
    yield _op(LOAD, NUMBER)
    if machine == "x86_64":
        yield _op(JUMP_GREATER_EQUAL, X32_BIT, 0, 1)
        yield _op(RETURN, REFUSE)
    for number in (*FORBIDDEN[machine], *SINCE_ALL_TABLES_AGREE):
        yield _op(JUMP_EQUAL, number, 0, 1)
        yield _op(RETURN, REFUSE)
    yield _op(JUMP_EQUAL, CLONE3, 0, 1)
    yield _op(RETURN, UNKNOWN)
    yield _op(JUMP_EQUAL, CLONE[machine], 0, 4)
    yield _op(LOAD, FIRST_ARGUMENT)
    yield _op(JUMP_SET, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, 0, 1)
    yield _op(RETURN, REFUSE)
    yield _op(RETURN, ALLOW)
    yield _op(JUMP_EQUAL, SOCKET[machine], 0, len(FAMILIES) + 2)
    yield _op(LOAD, FIRST_ARGUMENT)
    for left, family in zip(range(len(FAMILIES), 0, -1), FAMILIES, strict=True):
        yield _op(JUMP_EQUAL, family, left, 0)
    yield _op(RETURN, REFUSE)
    yield _op(RETURN, ALLOW)


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
