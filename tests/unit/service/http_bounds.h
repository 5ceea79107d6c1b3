/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reaching the bounds that the server keeps before a request is served. They are apart from the
 * others because the store and the server both have a struct connection.
 */
#ifndef UNIT_SERVICE_HTTP_BOUNDS_H
#define UNIT_SERVICE_HTTP_BOUNDS_H

/** Of an address and of a /48 one request waits; in all so many hash as the bound says. */
void reach_password_hashes(void);
/** The next connection of a /64 is refused, and one of another /64 is not. */
void reach_connections_of_an_address(void);
/** One connection more than a polling thread may have ends the one that was idle longest. */
void reach_connections_in_all(void);

#endif
