// SPDX-License-Identifier: GPL-2.0
/* What CRIU is told by the plugin, with a hook that says what it is to say */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>
#include <sys/stat.h>

#include "test.h"

int criu_get_image_dir(void);
void print_on_level(unsigned int level, const char *format, ...);
int cr_plugin_init(int stage);
int cr_plugin_resume_devices_late(int pid);

static char dir[] = "/tmp/plugin_test.XXXXXX";
static char heard[256];

int criu_get_image_dir(void)
{
	return open(dir, O_RDONLY | O_DIRECTORY);
}

void print_on_level(unsigned int level, const char *format, ...)
{
	va_list args;

	(void)level;
	va_start(args, format);
	vsnprintf(heard, sizeof(heard), format, args);
	va_end(args);
}

static void hook_says(int code)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/inetcr-criu-hook", dir);
	file = fopen(path, "w");
	if (!file)
		abort();
	fprintf(file, "#!/bin/sh\necho \"$CRTOOLS_SCRIPT_ACTION\"\nexit %d\n", code);
	fchmod(fileno(file), 0700);
	fclose(file);
}

int main(void)
{
	char command[64];

	if (!mkdtemp(dir))
		abort();
	setenv("PATH", dir, 1);

	hook_says(1);
	ok(cr_plugin_init(0) == -1 && !strcmp(heard, "pre-dump\n"),
	   "a hook that fails before a dump fails it");
	hook_says(0);
	ok(!cr_plugin_init(0), "one that does not lets it go on");
	heard[0] = '\0';
	ok(cr_plugin_resume_devices_late(1) == -ENOTSUP &&
	   !strcmp(heard, "post-restore\n"),
	   "sockets are completed, and the next plugin is asked");
	heard[0] = '\0';
	ok(cr_plugin_resume_devices_late(2) == -ENOTSUP && !heard[0],
	   "once for all processes");

	setenv("PATH", "/bin:/usr/bin", 1);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) ? EXIT_FAILURE : test_end();
}
