package org.linekeeper.agent.media;

import org.linekeeper.agent.media.ice.IceDescription;

/// What the session descriptions say of a search for ways.
///
/// @param weControl whether ours is the word which way is taken
record IceTerms(IceDescription theirs, boolean weControl) {}
