package org.linekeeper.controller.agentlink;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.call.Switchboard;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.protocol.Contact;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// A user's contacts, asked of the clients in the sandbox.
@RestController
@Tag(name = "contacts")
@RequestMapping(path = "/api/v1/users/{name}/contacts", produces = MediaType.APPLICATION_JSON_VALUE)
class ContactEndpoint {
    private final Users users;
    private final AgentLinks links;

    ContactEndpoint(Users users, AgentLinks links) {
        this.users = users;
        this.links = links;
    }

    @GetMapping
    @Operation(operationId = "listContacts", summary = "A user's contacts, as the clients know them now")
    Page<Contact> contacts(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        int most = Page.limit(limit);
        User user = users.get(Fields.parse("name", name, UserId::new));
        try {
            List<Contact> found = links.contacts(user.id()).stream()
                    .sorted(Comparator.comparing(ContactEndpoint::cursor))
                    .filter(contact -> cursor(contact).compareTo(after) > 0)
                    .limit(most + 1L)
                    .toList();
            return Page.cut(found, most, ContactEndpoint::cursor);
        } catch (Switchboard.NotReached | Switchboard.NotDone e) {
            throw Refused.unavailable("the sandbox of " + user.id() + " does not tell: " + e.getMessage());
        }
    }

    private static String cursor(Contact contact) {
        return contact.account() + "~" + contact.address();
    }
}
