package org.linekeeper.agent.client.dino;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One element of an XMPP stanza, as much of it as the driver looks at.
///
/// @param attributes by local name: on the elements that matter here no two differ in their namespace only
/// @param text       what stands directly in it
record StanzaElement(
        String namespace, String name, Map<String, String> attributes, List<StanzaElement> children, String text) {
    /// The empty text where there is no such attribute.
    String attribute(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    Optional<StanzaElement> child(String wantedNamespace, String wantedName) {
        return children.stream()
                .filter(child -> child.namespace.equals(wantedNamespace) && child.name.equals(wantedName))
                .findFirst();
    }

    Optional<StanzaElement> child(String wantedNamespace) {
        return children.stream()
                .filter(child -> child.namespace.equals(wantedNamespace))
                .findFirst();
    }
}
