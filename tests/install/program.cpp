// SPDX-License-Identifier: Apache-2.0
// A program in C++17, built with what was installed: it calls a function of each library.
#include <cstring>
#include <iostream>
#include <memory>
#include <passkey/account.h>
#include <passkey/backend.h>

struct verifier_deleter {
    void operator()(passkey_verifier *verifier) const { passkey_verifier_free(&verifier); }
};

static passkey_bytes text(const char *string)
{
    return { reinterpret_cast<const uint8_t *>(string), std::strlen(string) };
}

int main()
{
    passkey_error error = {};
    passkey_verifier *created = nullptr;
    if (passkey_verifier_new(&created, &error) != PASSKEY_OK) {
        std::cerr << error.message << '\n';
        return 1;
    }
    std::unique_ptr<passkey_verifier, verifier_deleter> verifier(created);

    passkey_registration_expected expected = {};
    expected.size = sizeof(expected);
    expected.rp_id = text("example.org");
    passkey_credential credential = {};
    credential.size = sizeof(credential);
    // Zeroed members refuse every response.
    passkey_result result = passkey_registration_verify(
        verifier.get(), text("{}"), &expected, &credential, nullptr, &error);
    passkey_store *store = nullptr;
    passkey_result opened = passkey_store_open("nowhere:", &store, nullptr);
    return result == PASSKEY_MEMBER_INVALID && opened == PASSKEY_MEMBER_INVALID ? 0 : 1;
}
