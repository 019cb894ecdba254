package org.linekeeper.controller.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.linekeeper.controller.user.UserId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// People and their tokens in the database. Its callers hold the transactions.
@Repository
class PersonStore {
    private static final String PERSON = "select * from person ";
    private static final String TOKEN = "select id, person, name, kind, created_at, expires_at from api_token ";

    private final JdbcClient jdbc;

    PersonStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Person> find(PersonName name) {
        return jdbc.sql(PERSON + "where name = ?")
                .param(name.value())
                .query(this::person)
                .optional();
    }

    /// As it is now, and nobody changes it until the transaction ends.
    Optional<Person> lock(PersonName name) {
        return jdbc.sql(PERSON + "where name = ? for update")
                .param(name.value())
                .query(this::person)
                .optional();
    }

    List<Person> list(String after, int limit) {
        return jdbc.sql(PERSON + "where name > ? order by name limit ?")
                .params(after, limit)
                .query(this::person)
                .list();
    }

    boolean isEmpty() {
        return jdbc.sql("select count(*) from person").query(Long.class).single() == 0;
    }

    /// The admins who can come in, locked until the transaction ends.
    Set<PersonName> lockAdmins() {
        return new HashSet<>(jdbc.sql("select name from person where role = ? and not disabled for update")
                .param(Role.ADMIN.word())
                .query((row, _) -> new PersonName(row.getString(1)))
                .list());
    }

    /// @return false where there is one of this name
    boolean create(Person person) {
        int rows = jdbc.sql("insert into person (name, role, password, disabled, generation, created_at)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                .param(person.name().value())
                .param(person.role().word())
                .param(person.passwordHash())
                .param(person.disabled())
                .param(person.generation())
                .param(time(person.createdAt()))
                .update();
        if (rows == 0) {
            return false;
        }
        insertUsers(person);
        return true;
    }

    /// @param person with the generation it was read at; the row gets the next one
    /// @return false where it is not at this generation any more
    boolean replace(Person person) {
        int rows = jdbc.sql("update person set role = ?, password = ?, disabled = ?, generation = generation + 1"
                        + " where name = ? and generation = ?")
                .param(person.role().word())
                .param(person.passwordHash())
                .param(person.disabled())
                .param(person.name().value())
                .param(person.generation())
                .update();
        if (rows == 0) {
            return false;
        }
        deleteUsers(person.name());
        insertUsers(person);
        return true;
    }

    void delete(PersonName name) {
        jdbc.sql("delete from api_token where person = ?").param(name.value()).update();
        deleteUsers(name);
        jdbc.sql("delete from person where name = ?").param(name.value()).update();
    }

    /// Nobody owns this user any more.
    void release(UserId user) {
        jdbc.sql("delete from person_user where user_name = ?")
                .param(user.name())
                .update();
    }

    private void insertUsers(Person person) {
        for (UserId user : person.users()) {
            jdbc.sql("insert into person_user (person, user_name) values (?, ?)")
                    .params(person.name().value(), user.name())
                    .update();
        }
    }

    private void deleteUsers(PersonName name) {
        jdbc.sql("delete from person_user where person = ?").param(name.value()).update();
    }

    void insertToken(ApiToken token, String digest) {
        jdbc.sql("insert into api_token (id, digest, person, name, kind, created_at, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        token.id(),
                        digest,
                        token.person().value(),
                        token.name(),
                        token.kind().name(),
                        time(token.createdAt()),
                        time(token.expiresAt()))
                .update();
    }

    /// The token with this digest, where it still holds and its person may come in.
    Optional<ApiToken> tokenOf(String digest, Instant now) {
        return jdbc.sql("select t.* from api_token t join person p on p.name = t.person"
                        + " where t.digest = ? and t.expires_at > ? and not p.disabled")
                .params(digest, time(now))
                .query(PersonStore::token)
                .optional();
    }

    Optional<ApiToken> token(String id) {
        return jdbc.sql(TOKEN + "where id = ?")
                .param(id)
                .query(PersonStore::token)
                .optional();
    }

    /// The oldest first.
    List<ApiToken> tokens(PersonName person) {
        return jdbc.sql(TOKEN + "where person = ? order by created_at, id")
                .param(person.value())
                .query(PersonStore::token)
                .list();
    }

    /// All people's, by id.
    List<ApiToken> tokens(String after, int limit) {
        return jdbc.sql(TOKEN + "where id > ? order by id limit ?")
                .params(after, limit)
                .query(PersonStore::token)
                .list();
    }

    void deleteToken(String id) {
        jdbc.sql("delete from api_token where id = ?").param(id).update();
    }

    void deleteTokens(PersonName person, ApiToken.Kind kind) {
        jdbc.sql("delete from api_token where person = ? and kind = ?")
                .params(person.value(), kind.name())
                .update();
    }

    void deleteExpired(Instant now) {
        jdbc.sql("delete from api_token where expires_at <= ?").param(time(now)).update();
    }

    private Person person(ResultSet row, int number) throws SQLException {
        PersonName name = new PersonName(row.getString("name"));
        return new Person(
                name,
                Role.of(row.getString("role")),
                users(name),
                row.getString("password"),
                row.getBoolean("disabled"),
                row.getLong("generation"),
                instant(row, "created_at"));
    }

    private Set<UserId> users(PersonName name) {
        return new HashSet<>(jdbc.sql("select user_name from person_user where person = ?")
                .param(name.value())
                .query((row, _) -> new UserId(row.getString(1)))
                .list());
    }

    private static ApiToken token(ResultSet row, int number) throws SQLException {
        return new ApiToken(
                row.getString("id"),
                new PersonName(row.getString("person")),
                row.getString("name"),
                ApiToken.Kind.valueOf(row.getString("kind")),
                instant(row, "created_at"),
                instant(row, "expires_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
