/// Where the controller keeps things: its data folder and the database.
@NullMarked
package org.linekeeper.controller.storage;

import org.jspecify.annotations.NullMarked;
