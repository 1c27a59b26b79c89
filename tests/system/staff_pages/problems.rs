//! A problem on staff's pages: staff keep the links to the pages that their roles let them see.

use anyhow::{Result, ensure};
use domain::access::Role;
use system_tests::{PAT, World};

use super::one_with_each_role;

#[tokio::test]
async fn whoever_meets_a_problem_on_staffs_pages_keeps_the_links_of_their_roles_and_no_others() -> Result<()> {
    let world = World::start().await?;
    for (role, session) in one_with_each_role(&world).await? {
        for (path, owner) in [
            ("/staff/zzz", None),
            ("/staff/console/catalogue/apps/com.example.nobody", Some(Role::Catalogue)),
            ("/staff/console/mail?month=yesterday", Some(Role::Programme)),
            ("/staff/console/reviews/com.example.nobody", Some(Role::Review)),
        ] {
            let asked = world.get(path).in_session(&session).header("accept", "text/html").send().await?;
            let refused = if owner.is_some_and(|owner| owner != role) { asked.expect(403)? } else { asked };
            ensure!([400, 403, 404].contains(&refused.code()), "{path}: {}", refused.code());
            for (link, of) in [
                ("/staff/console/catalogue", Role::Catalogue),
                ("/staff/console/jobs", Role::Programme),
                ("/staff/console/self-assessments", Role::Assessment),
                ("/staff/console/reviews", Role::Review),
                ("/staff/console/staff", Role::People),
            ] {
                let is_linked = refused.text.contains(&format!("<li><a href=\"{link}\">"));
                assert_eq!(is_linked, role == of, "{path}, {role:?}: {link} in {}", refused.text);
            }
            ensure!(refused.text.contains("<a href=\"/staff/console/statistics\">"), "{}", refused.text);
            ensure!(refused.text.contains("action=\"/sign-out\""), "{}", refused.text);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_who_comes_to_staffs_pages_gets_none_of_their_links() -> Result<()> {
    let world = World::start().await?;
    let pat = world.sign_in(PAT.email).await?;
    for (path, code) in [("/staff/console/jobs", 403), ("/staff/zzz", 404)] {
        let refused = world.get(path).in_session(&pat).header("accept", "text/html").send().await?.expect(code)?;
        ensure!(!refused.text.contains("/staff/console/"), "{}", refused.text);
    }
    Ok(())
}
