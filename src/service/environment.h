/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock and the random generator of the system, which a service uses unless a program passes
 * others. Nothing else below the programs reads a clock.
 */
#ifndef SERVICE_ENVIRONMENT_H
#define SERVICE_ENVIRONMENT_H

#include <passkey/service.h>

struct passkey_environment environment_system(void);

#endif
