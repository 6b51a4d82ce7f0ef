# SPDX-License-Identifier: GPL-2.0
# Targets for people: each calls a script or another Makefile.  `make help` lists them.

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

quick:
	@selftests/quick.sh $(or $(K),6.1 6.12 7.3)

check:
	@selftests/vm/check.sh 6.1 6.12 7.3

check-debug:
	@selftests/vm/check.sh 6.12-um 7.3-um 6.12-debug

check-all:
	@ALL=1 selftests/vm/check.sh 7.3 6.12-debug 6.1-debug

check-move:
	@selftests/vm/move.sh 6.1 6.12

check-podman:
	@GUEST=podman T=podman selftests/vm/check.sh 6.1 6.12

demo:
	@selftests/vm/demo.sh demo.sh

bench:
	@selftests/vm/demo.sh bench.sh

fuzz:
	@selftests/vm/fuzz.sh

attack:
	@K=$${K:-6.12-debug} CMDLINE=ATTACK_SECONDS=0 LIMIT=0 T=attack selftests/vm/check.sh

deb:
	@tools/packaging/deb.sh

coverage:
	@selftests/vm/coverage.sh

lint:
	@selftests/lint.sh

clean:
	rm -rf build .tmp_versions *.ko *.mod *.mod.c modules.order Module.symvers
	rm -f $(foreach d,. nl sock netdev,$(d)/.*.cmd $(d)/*.o)
	$(MAKE) -C tools clean
	$(MAKE) -C selftests clean

help:
	@echo 'make                 module for the running kernel (KDIR=... for another) and the tool'
	@echo 'make modules|tools   only one of them'
	@echo 'make install         both, as root (DESTDIR=, PREFIX= as usual for the tool)'
	@echo 'make demo            dump and restore the socket of unbound, in a throwaway VM'
	@echo 'make quick           tests without a VM, in two minutes: rules of lint, the tool,'
	@echo '                     the module for 6.1, 6.12 and 7.3 (K=newest: for the newest of'
	@echo '                     backports), its parsers in user space'
	@echo 'make check           static checks, all tests in VMs on stock 6.1 and 6.12, some on 7.3'
	@echo 'make check-debug     all tests on debug kernels 6.12 and 7.3 (KASAN, lockdep, ...)'
	@echo 'make check-all       all tests on 7.3 and both debug kernels, the long tests included'
	@echo 'make check-move      move a service from a VM with 6.1 to one with 6.12'
	@echo 'make check-podman    checkpoint and restore a container of podman'
	@echo 'make check T=name K=6.12   one test (or several) on one kernel (or several):'
	@echo '                     6.1 6.12 7.3 newest (of backports), 6.1-debug 6.12-debug'
	@echo '                     7.3-debug 6.12-um 7.3-um'
	@echo 'make bench           measurements, in a VM'
	@echo 'make fuzz            send random requests, on User-mode Linux, until stopped'
	@echo 'make attack          attack the module as root of a user namespace, until stopped'
	@echo 'make coverage        list the lines of the module that no test runs (K=6.12: faster)'
	@echo 'make lint            static checks'
	@echo 'make deb             Debian packages, in build/deb'
	@echo 'make clean           remove what was built (the kernel cache stays)'
	@echo 'V=1 shows every command and the whole test output.'

.PHONY: all modules tools install quick check check-debug check-all check-move check-podman demo bench fuzz attack deb coverage lint clean help
