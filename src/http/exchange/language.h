/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which language a browser would rather read: RFC 9110, 12.5.4, by primary tags ("de" serves
 * "de-AT").
 */
#ifndef HTTP_EXCHANGE_LANGUAGE_H
#define HTTP_EXCHANGE_LANGUAGE_H

#include "http/exchange/request.h"

/**
 * How welcome a language is.
 *
 * @param accepted  The Accept-Language header as it came.
 * @param language  A primary tag in small letters.
 * @returns 0: it is not on the list, or refused. Else the larger the more welcome; of languages
 *          with the same weight the one that is first.
 */
unsigned language_weight(struct passkey_bytes accepted, struct passkey_bytes language);

#endif
