# SPDX-License-Identifier: GPL-2.0
# Words only: each calls the room that does the work.  `make help` lists them.

KDIR ?= /lib/modules/$(shell uname -r)/build
V ?=
K ?=
T ?=
export V K T

all: modules tools

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools:
	$(MAKE) -C tools

install: all
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	$(MAKE) -C tools install
	[ -n "$(DESTDIR)" ] || PATH=$$PATH:/sbin depmod -a

check:
	@selftests/vm/check.sh 6.1 6.12

check-debug:
	@selftests/vm/check.sh 6.1-debug 6.12-debug

check-move:
	@selftests/vm/move.sh 6.1 6.12

check-podman:
	@GUEST=podman T=podman selftests/vm/check.sh 6.1 6.12

demo:
	@selftests/vm/demo.sh demo.sh

bench:
	@selftests/vm/demo.sh bench.sh

fuzz:
	@K=$${K:-6.12-debug} LIMIT=0 selftests/vm/demo.sh fuzz.sh

deb:
	@tools/packaging/deb.sh

coverage:
	@selftests/vm/coverage.sh

lint:
	@selftests/lint.sh

clean:
	rm -rf build .tmp_versions .*.cmd *.o *.ko *.mod *.mod.c modules.order Module.symvers
	$(MAKE) -C tools clean
	$(MAKE) -C selftests clean

help:
	@echo 'make                 module for the running kernel (KDIR=... for another) and the tool'
	@echo 'make modules|tools   one of the two'
	@echo 'make install         both, as root (DESTDIR=, PREFIX= as usual for the tool)'
	@echo 'make demo            a real program moves its UDP socket, in a throwaway VM'
	@echo 'make check           static checks, and all tests in VMs on stock 6.1 and 6.12'
	@echo 'make check-debug     all tests on debug kernels (KASAN, lockdep, kmemleak, ...)'
	@echo 'make check-move      a service moves from a VM to another, 6.1 to 6.12'
	@echo 'make check-podman    a container of podman is checkpointed and restored'
	@echo 'make check T=name K=6.12   one test (or several) on one kernel (or several):'
	@echo '                     6.1 6.12 6.1-debug 6.12-debug'
	@echo 'make bench           measurements, in a VM'
	@echo 'make fuzz            requests that nobody would make, on a debug kernel, until stopped'
	@echo 'make coverage        lines of the module that the tests run (K=6.12: sooner)'
	@echo 'make lint            static checks alone'
	@echo 'make deb             Debian packages, in build/deb'
	@echo 'make clean           remove what was built (the kernel cache stays)'
	@echo 'V=1 shows every command and the whole test output.'

.PHONY: all modules tools install check check-debug check-move check-podman demo bench fuzz deb coverage lint clean help
