//! `fengdi user`: accounts from the command line. A running hub takes the change in within a second.

use super::{clock, open_store};
use crate::auth::{Passwords, check_password};
use crate::clock::Clock;
use crate::commander::{RegistryChange, commit_registry};
use crate::config::Config;
use crate::ids::{new_id, new_secret};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use hub_core::access::{Grant, Role};
use hub_core::area::AreaPath;
use hub_core::event::Actor;
use hub_core::ids::PersonId;
use hub_core::person::Person;
use hub_store::Store;
use std::io::BufRead;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Add a person. The password is read from standard input, or made up and printed when that is empty.
    Add {
        /// Name as spoken.
        #[arg(long)]
        name: String,
        /// Log-in name.
        #[arg(long)]
        login: String,
        /// What the person is.
        #[arg(long)]
        role: RoleName,
        /// Name of the area in which the role holds; everywhere when left out.
        #[arg(long)]
        area: Option<String>,
        /// Telephone.
        #[arg(long)]
        phone: Option<String>,
    },
    /// Set a new password, read from standard input; all sessions of the person end.
    Password {
        /// Log-in name.
        login: String,
    },
    /// Disable an account: no log-in, no page, all sessions end.
    Disable {
        /// Log-in name.
        login: String,
    },
    /// List accounts.
    List,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    Contact,
    Volunteer,
    Observer,
    Coordinator,
    DutyLead,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Contact => Self::Contact,
            RoleName::Volunteer => Self::Volunteer,
            RoleName::Observer => Self::Observer,
            RoleName::Coordinator => Self::Coordinator,
            RoleName::DutyLead => Self::DutyLead,
            RoleName::Admin => Self::Admin,
        }
    }
}

pub(super) async fn user(config: &Config, command: UserCommand) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let done = carry_out(store.as_ref(), command).await;
    store.close().await;
    done
}

async fn carry_out(store: &dyn Store, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add { name, login, role, area, phone } => {
            if store.person_by_login(&login).await?.is_some() {
                anyhow::bail!("the log-in {login} is taken: choose another");
            }
            let area = area_named(store, area.as_deref()).await?;
            let password_hash = Some(password(&login).await?);
            let person = Person {
                id: PersonId(new_id(clock().now())),
                name,
                login: Some(login),
                password_hash,
                phone,
                grants: vec![Grant { role: role.into(), area }],
                skills: Vec::new(),
                home: None,
                home_area: None,
                on_call: false,
                disabled: false,
            };
            put(store, person).await
        }
        UserCommand::Password { login } => {
            let person = named(store, &login).await?;
            let password_hash = Some(password(&login).await?);
            put(store, Person { password_hash, ..person.clone() }).await?;
            store.drop_sessions_of(person.id).await?;
            Ok(())
        }
        UserCommand::Disable { login } => {
            let person = named(store, &login).await?;
            put(store, Person { disabled: true, on_call: false, ..person.clone() }).await?;
            store.drop_sessions_of(person.id).await?;
            Ok(())
        }
        UserCommand::List => {
            for person in store.people().await?.into_iter().filter(|person| person.login.is_some()) {
                let roles: Vec<String> = person.grants.iter().map(|grant| format!("{:?}", grant.role)).collect();
                let state = if person.disabled { "disabled" } else { "" };
                println!("{:<24} {:<16} {} {state}", person.login.unwrap_or_default(), person.name, roles.join(", "));
            }
            Ok(())
        }
    }
}

async fn named(store: &dyn Store, login: &str) -> anyhow::Result<Person> {
    store.person_by_login(login).await?.with_context(|| format!("there is no log-in {login}: see `fengdi user list`"))
}

/// The one area of that name.
pub(super) async fn area_named(store: &dyn Store, name: Option<&str>) -> anyhow::Result<AreaPath> {
    let Some(name) = name else { return Ok(AreaPath::root()) };
    let areas = store.areas().await?;
    let mut fits = areas.into_iter().filter(|area| area.name == name);
    match (fits.next(), fits.next()) {
        (Some(area), None) => Ok(area.path),
        (Some(_), Some(_)) => anyhow::bail!("several areas are called {name}: rename one"),
        (None, _) => anyhow::bail!("there is no area called {name}"),
    }
}

async fn put(store: &dyn Store, person: Person) -> anyhow::Result<()> {
    let changes = [RegistryChange::Person(Box::new(person))];
    commit_registry(store, &changes, Actor::Operator, clock().now()).await?;
    println!("done");
    Ok(())
}

async fn password(login: &str) -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let mut password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        password = new_secret().chars().take(16).collect();
        println!("password: {password}");
    }
    check_password(&password, login)?;
    Ok(Passwords::new()?.hash(password).await?)
}
