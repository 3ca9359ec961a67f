export const Entry = ({ label, done = false }) => <li className={done ? 'done' : undefined}>{label}</li>;

export function List({ entries }) {
  if (entries.length === 0) return <p>nothing to do</p>;
  return (
    <ul>
      {entries.map((entry) => (
        <Entry key={entry.label} {...entry} />
      ))}
    </ul>
  );
}
