// Prints one line of JSON for each file, folder and link below ROOT, or only for those of PATH...: what an
// upgrade must leave as it is. Usage: fingerprint ROOT [PATH...]
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

type entry struct {
	Path   string            `json:"path"`
	Kind   string            `json:"kind"`
	Mode   uint32            `json:"mode"`
	Owner  uint32            `json:"owner"`
	Group  uint32            `json:"group"`
	Inode  uint64            `json:"inode"`
	Link   string            `json:"link,omitempty"`
	Digest string            `json:"digest,omitempty"`
	Flags  int               `json:"flags,omitempty"`
	Xattrs map[string]string `json:"xattrs,omitempty"`
}

const getFlags = 0x80086601 // FS_IOC_GETFLAGS: chattr's letters
const lasting = 0x30        // of these immutable and append-only; the others are the file system's own affair

func main() {
	root, out := os.Args[1], json.NewEncoder(os.Stdout)
	say := func(path string) {
		if found, err := look(root, path); err == nil {
			out.Encode(found)
		}
	}
	for _, path := range os.Args[2:] {
		say(path)
	}
	if len(os.Args) > 2 {
		return
	}
	filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && path != root {
			say(strings.TrimPrefix(path, root))
		}
		return nil // what vanishes meanwhile is not there
	})
}

func look(root, path string) (entry, error) {
	name := filepath.Join(root, path)
	var is syscall.Stat_t
	if err := syscall.Lstat(name, &is); err != nil {
		return entry{}, err
	}
	found := entry{Path: path, Mode: is.Mode & 0o7777, Owner: is.Uid, Group: is.Gid, Inode: is.Ino}
	switch is.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		found.Kind, found.Digest, found.Flags = "file", digest(name), flags(name)
	case syscall.S_IFDIR:
		found.Kind, found.Flags = "folder", flags(name)
	case syscall.S_IFLNK:
		found.Kind = "link"
		found.Link, _ = os.Readlink(name)
		return found, nil
	case syscall.S_IFCHR:
		found.Kind = "device"
		if is.Rdev == 0 {
			found.Kind = "absent" // overlayfs's mark of what is removed from the layer below
		}
		return found, nil
	default:
		found.Kind = "other"
		return found, nil
	}
	found.Xattrs = xattrs(name)
	return found, nil
}

func digest(name string) string {
	file, err := os.Open(name)
	if err != nil {
		return "unreadable: " + err.Error()
	}
	defer file.Close()
	sum := sha256.New()
	io.Copy(sum, file)
	return hex.EncodeToString(sum.Sum(nil))
}

func flags(name string) int {
	file, err := os.Open(name)
	if err != nil {
		return 0
	}
	defer file.Close()
	var is int
	syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), getFlags, uintptr(unsafe.Pointer(&is)))
	return is & lasting
}

func xattrs(name string) map[string]string {
	names := make([]byte, 4096)
	size, err := syscall.Listxattr(name, names)
	if err != nil || size == 0 {
		return nil
	}
	found := map[string]string{}
	for _, key := range strings.Split(strings.Trim(string(names[:size]), "\x00"), "\x00") {
		// Of overlayfs's own marks only one changes what is seen: that nothing shines through.
		if strings.HasPrefix(key, "trusted.overlay.") && key != "trusted.overlay.opaque" {
			continue
		}
		value := make([]byte, 4096)
		if length, err := syscall.Getxattr(name, key, value); err == nil {
			found[key] = hex.EncodeToString(value[:length])
		}
	}
	return found
}
