/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reaches the limits that the server enforces before a request is served. They are in their own
 * file because the store and the server both have a struct connection.
 */
#ifndef UNIT_SERVICE_HTTP_BOUNDS_H
#define UNIT_SERVICE_HTTP_BOUNDS_H

/** One request of an address or a /48 waits, and the total of hashes is limited. */
void reach_password_hashes(void);
/** The next connection of a /64 or a /48 is refused, but one of another /48 is not. */
void reach_connections_of_an_address(void);
/** One connection more than the server may have closes the one that has been idle longest. */
void reach_connections_in_all(void);

#endif
