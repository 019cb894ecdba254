package org.linekeeper.controller.agentlink;

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
import org.springframework.web.bind.annotation.RestController;

/// A user's contacts, asked of the clients in the sandbox.
@RestController
@RequestMapping(path = "/api/v1/users/{name}/contacts", produces = MediaType.APPLICATION_JSON_VALUE)
class ContactEndpoint {
    private final Users users;
    private final AgentLinks links;

    ContactEndpoint(Users users, AgentLinks links) {
        this.users = users;
        this.links = links;
    }

    @GetMapping
    Page<Contact> contacts(@PathVariable String name) {
        User user = users.get(Fields.parse("name", name, UserId::new));
        try {
            List<Contact> contacts = links.contacts(user.id());
            return new Page<>(contacts, null);
        } catch (Switchboard.NotReached | Switchboard.NotDone e) {
            throw Refused.unavailable("the sandbox of " + user.id() + " does not tell: " + e.getMessage());
        }
    }
}
