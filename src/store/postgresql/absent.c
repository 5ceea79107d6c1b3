/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the place of the PostgreSQL engine in a build without libpq. */
#include "store/engine.h"

const struct store_engine POSTGRESQL_ENGINE = { .scheme = "postgresql://" };
