/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the location of a store is printed.
 */
#ifndef STORE_LOCATION_H
#define STORE_LOCATION_H

/** Replace the passwords in a valid location by stars, for messages. It becomes no longer. */
void store_location_redact(char *location);

#endif
