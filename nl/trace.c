// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints of all files.
 */
#define CREATE_TRACE_POINTS
#include "af_inet_cr_trace.h"
