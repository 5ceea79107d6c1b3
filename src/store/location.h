/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the location of a store without its secrets. */
#ifndef STORE_LOCATION_H
#define STORE_LOCATION_H

/** Replace the passwords in a valid location by stars, for messages. It never grows. */
void store_location_redact(char *location);

#endif
