package staff

import "otklik/routing"

// MenuOptions are the lines of a card's menu, by their value: what each does.
func MenuOptions() map[string]routing.Deed {
	list := map[string]routing.Deed{}
	for _, o := range options {
		list[o.value] = o.deed
	}
	return list
}

// AbuseCommands are what is typed about the resident of a case.
func AbuseCommands() map[string]routing.Deed {
	list := map[string]routing.Deed{}
	for name, do := range abuseCommands {
		list[name] = do.deed
	}
	return list
}

// States are those of the chart in which a clerk is asked something.
func States() (list []string) {
	for s := range chart().Steps {
		if s != stIdle {
			list = append(list, s)
		}
	}
	return list
}
