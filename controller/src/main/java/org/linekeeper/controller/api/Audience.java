package org.linekeeper.controller.api;

/// For whom a part of an answer is, named by `@JsonView`. What bears none is for everybody who may ask.
public interface Audience {
    /// Those who run the fleet and have no business with what users own.
    interface Fleet {}

    /// The owner of what is shown, and admins: addresses, and with whom somebody speaks.
    interface Owner extends Fleet {}
}
